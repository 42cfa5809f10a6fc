-- Statements and clauses of the language that this version refuses get one error each.
DEPLOY MODEL m TO ENDPOINT e;
CREATE AGENT a FOR MODEL m WHEN loss > 1 THEN NOTIFY ops;
TRAIN MODEL m USING x FROM t PREDICT y WITH TIME COLUMN at AND FEATURES (a) FORECAST 3 days AHEAD ON DEVICE gpu;
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (TRANSFORM log(a) AS l, b, SEASONAL weekday) BALANCE CLASSES BY smote
  SAVE CHECKPOINTS EVERY 3 epochs WITH FALLBACK (ON memory_error RETRY WITH p = 1) FOR EACH region;
