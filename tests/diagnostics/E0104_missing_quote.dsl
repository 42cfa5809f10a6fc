-- A quoted name ends at its quote.
SELECT "Total amount FROM orders;
