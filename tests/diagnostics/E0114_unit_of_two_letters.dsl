-- A size has one letter or stands in quotes.
SELECT 2GB;
