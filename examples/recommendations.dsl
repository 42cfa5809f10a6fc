-- Recommendations: ratings of books, and what to read next.

CREATE TABLE IF NOT EXISTS book_ratings (
    reader_id integer NOT NULL,
    book      text NOT NULL,
    stars     numeric(2, 1) NOT NULL CHECK (stars BETWEEN 0.5 AND 5),
    rated_at  timestamptz NOT NULL,
    PRIMARY KEY (reader_id, book)
);

-- Six tastes, each with books that it likes; readers rate about a third of what there is.
INSERT INTO book_ratings
SELECT reader, 'Book ' || book,
       round(2 * least(5, greatest(0.5, CASE WHEN reader % 6 = book % 6 THEN 4.5 ELSE 2.5 END
                                   + (hashint4(book) & 7) / 8.0 - (hashint4(reader) & 7) / 8.0))) / 2,
       timestamptz '2024-01-01 00:00+00' + (hashint4(reader * 1000 + book) & 1048575) * interval '1 minute'
FROM generate_series(1, 900) AS reader, generate_series(1, 200) AS book
WHERE hashint4(reader * 1000 + book) % 3 = 0
ON CONFLICT DO NOTHING;

-- Afterwards: SELECT * FROM next_book_recommend(17);
TRAIN MODEL next_book
  USING matrix_factorization(factors = 8, min_rating = 0.5, max_rating = 5, top_n = 5)
  FROM book_ratings
  PREDICT stars
  WITH FEATURES (reader_id, book)
  SPLIT DATA training = 0.8, validation = 0.1, test = 0.1
  OPTIMIZE FOR rmse
  STOP WHEN validation_loss DOES NOT IMPROVE FOR 3 epochs;
