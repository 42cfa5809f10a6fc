-- Typographic quotes are letters for PostgreSQL.
SELECT ‘a b’;
