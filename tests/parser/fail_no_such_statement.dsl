-- Statements people try, with what they might have meant.
TRAIN churn USING x FROM t PREDICT y WITH FEATURES (a);
CREATE MODEL m AS x;
TRIAN MODEL m USING x FROM t;
SELEC 1;
, 1;
