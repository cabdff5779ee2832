"""Schools: joining, people, roles, deputies, their chats."""
