TRAIN MODEL m USING linear_regression FROM public.zz_words PREDICT n WITH FEATURES (m) SPLIT DATA @name:part@ = 0.5, test = 0.5;
