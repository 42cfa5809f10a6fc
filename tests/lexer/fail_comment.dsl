-- A comment that is never closed is reported where it begins.
SELECT 1; /* one /* two */
SELECT 2;
