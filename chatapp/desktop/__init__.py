"""The desktop window: Tkinter, dressed by sv-ttk. It draws what `chatapp.viewmodel` has, and never waits for anything.

Start it by `chatapp-desktop` or `python -m chatapp.desktop`.
"""
