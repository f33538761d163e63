"""The desktop client: Tkinter with the sv-ttk theme. It draws the state of `chatapp.viewmodel`, and never blocks.

Start it by `chatapp-desktop` or `python -m chatapp.desktop`.
"""
