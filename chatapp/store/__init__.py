"""The only SQL: packages by noun. Records leave the store, ORM rows never."""
