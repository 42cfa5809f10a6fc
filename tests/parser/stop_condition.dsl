-- AND binds closer than OR, NOT closest; lists do not nest; parentheses leave no trace.
TRAIN MODEL m USING x FROM t PREDICT y WITH FEATURES (a)
  STOP WHEN recall > 0.9 OR (f1 >= 90% AND NOT loss DOES NOT IMPROVE FOR 5 epochs AND rmse != .5) OR training_time > '1 hour';
