-- A byte order mark is skipped and takes no column.
SELECT 1;
