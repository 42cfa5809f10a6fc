-- Comments stay where they stand, and what follows one stands on the next line.

-- the model
TRAIN -- really
MODEL m -- its name
  -- above a clause
  USING knn(k = 3, -- neighbours
  -- own line
  metric = l2 /* inline */) /* behind */ FROM /* before */ t -- the table
  WHERE a -- first
  AND b
-- outdented
  OR c WITH FEATURES (a -- before the comma
  , b, /* c */ c
  -- the last
  ) SEED 1 -- before the semicolon
; -- behind it
/* one */ /* two */ DROP MODEL a; /* three */ DROP MODEL b /* four
five */ ; DROP MODEL -- six
c -- seven
-- eight
;
-- at the end
