


-- At most one blank line stays between statements, none inside them.


DROP MODEL a;
DROP MODEL b; DROP MODEL c;



DROP MODEL d;;
;

DEPLOY MODEL e

  TO ENDPOINT f


  MONITOR drift_detection;; -- a semicolon with a comment
;


-- the end



