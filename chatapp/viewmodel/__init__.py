"""The state and actions of the desktop and terminal interfaces, without any drawing.

`ChatSession` keeps the state up to date; the interfaces only draw it. No method of it blocks its caller.
"""
