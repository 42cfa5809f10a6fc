TRAIN MODEL m USING @name:algorithm@ FROM public.zz_words PREDICT n WITH FEATURES (m);
