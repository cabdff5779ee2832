"""Outside approvers: pages of the teacher who invites, of the link, and of whoever approves."""
