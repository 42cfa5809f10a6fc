-- Lines may end with CR LF.
SELECT 'a
b', 1;
