"""The only place with SQL: the writer, the engines, one module a noun. Records leave it, rows never."""
