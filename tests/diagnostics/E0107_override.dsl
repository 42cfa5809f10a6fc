-- A character that turns the line around.
SELECT 'a‮b';
