-- A file in another encoding.
SELECT 'été';
