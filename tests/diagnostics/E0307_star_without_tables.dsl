-- Without tables, a star stands for nothing known.
-- args: --require-schema

TRAIN MODEL wine_quality USING gradient_boosting FROM wines
  PREDICT quality::integer WITH FEATURES (* EXCEPT (bottle));
