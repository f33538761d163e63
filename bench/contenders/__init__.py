"""The servers that the chat is measured against."""
