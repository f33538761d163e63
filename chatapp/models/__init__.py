"""SQLAlchemy mappings: the tables, and nothing that acts."""
