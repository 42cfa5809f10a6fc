-- Letters behind digits make neither a number nor a name.
SELECT 2GB, 1__0, 12abc;
