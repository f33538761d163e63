"""Under what the program runs (gevent or threads), and how work leaves its loop."""
