TRAIN MODEL m USING linear_regression FROM public.zz_words PREDICT n WITH FEATURES (m) OPTIMIZE FOR @name:metric@;
