"""What a window or a terminal shows of a chat, and what one can do there, without anything drawn.

`Session` keeps it up to date; the desktop and the terminal only draw it. Nothing here ever blocks its caller.
"""
