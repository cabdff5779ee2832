"""The development mailbox."""
