-- psql commands are no statements.
\set n 10
