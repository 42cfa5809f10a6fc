-- A quote inside a string ends it; the last one opens another that never ends.
SELECT 'it's late';
