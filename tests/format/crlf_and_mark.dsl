-- A byte order mark goes, CR LF becomes LF but inside strings.
DROP MODEL a; 	


/* one
   two */
SELECT 'a
b',
  1;
TRAIN MODEL m -- c
 USING knn FROM t
 WITH FEATURES (a)