-- The width of a line counts columns: wide characters take two, accents none of their own.
TRAIN MODEL m USING knn FROM t WITH FEATURES (größe_eins, größe_zwei, größe_drei, größe_vier, größe_fünf, ä);
TRAIN MODEL n USING knn FROM t WITH FEATURES (名前名前名前, 住所住所住所, 電話電話電話, 年齢年齢年齢, 性別性別);
