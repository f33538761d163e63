"""The state and actions of the desktop and terminal interfaces, without any drawing.

`Session` keeps the state up to date; the interfaces only draw it. No method of it blocks its caller.
"""
