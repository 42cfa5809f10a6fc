-- A string without end stops at the end of its line, so that later statements are still checked.
SELECT 'abc;
DEPLOY MODEL m TO ENDPOINT e;
