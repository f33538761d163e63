"""Fast, bounded Socket.IO delivery for the production server (gevent). See docs/transport.md.

A process that doesn't run on gevent must not import more of it than `limits`.
"""
