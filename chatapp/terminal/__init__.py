"""The chat in a terminal, also over ssh: textual draws what `chatapp.viewmodel` has.

Start it by `chatapp-terminal` or `python -m chatapp.terminal`.
"""
