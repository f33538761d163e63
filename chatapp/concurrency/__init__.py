"""gevent or threads, and how work leaves the event loop."""
