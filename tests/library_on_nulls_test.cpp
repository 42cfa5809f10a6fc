// SPDX-License-Identifier: Apache-2.0
// Every kernel of the library in the database: rows with NULL count for nothing, whatever else is in the columns.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "stdlib/kernel.h"
#include "stdlib/table.h"
#include "tests/cli/trial.h"

namespace {

using namespace dmlc::tests;

struct Use {
  const char* kernel;
  const char* columns;
  const char* scalars = "";
  bool by_position = false;  ///< its output has an extent of its own
};

constexpr Use kUses[] = {
    {"vector_add", "a, b"},
    {"vector_sub", "a, b"},
    {"vector_mul", "a, b"},
    {"vector_div", "a, b"},
    {"vector_scale", "a", "factor = 1.5"},
    {"saxpy", "a, b", "a = -2"},
    {"clamp", "a", "low = -1, high = 1"},
    {"abs", "a"},
    {"sqrt", "a"},
    {"exp", "a"},
    {"log", "a"},
    {"pow", "a", "exponent = 1.5"},
    {"tanh", "a"},
    {"sigmoid", "a"},
    {"relu", "a"},
    {"softmax_rows", "a", "width = 30"},
    {"zscore", "b"},
    {"minmax", "b"},
    {"percentile_rank", "a"},
    {"cumsum", "b"},
    {"rolling_mean", "b", "window = 5"},
    {"ema", "b", "alpha = 0.25"},
    {"reduce_sum", "b", "", true},
    {"reduce_mean", "b", "", true},
    {"reduce_min", "a", "", true},
    {"reduce_max", "a", "", true},
    {"reduce_argmax", "a", "", true},
    {"histogram", "a", "low = -3, high = 3, bins = 7", true},
    {"dot", "b, b", "", true},
    {"cosine_similarity", "b, b", "", true},
    {"l2_distance", "a, b", "", true},
    {"matmul", "b, b", "m = 17, k = 13, p = 11", true},
    {"transpose", "a", "columns = 30"},
    {"k_nearest", "b", "points = 90, dims = 3, k = 4", true},
    {"haversine", "d, d, e, d", "radius = 6371"},
    {"hash_bucket", "k", "buckets = 37"},
    {"one_hot", "c", "classes = 5", true},
};

/// 1000 rows, a tenth NULL in each column (900 are left), `a` with NaN and infinities. `clean_X` lacks the rows where
/// one of the columns that X names is NULL.
constexpr const char* kTables = R"(
CREATE TABLE public.samples (id int PRIMARY KEY, a real, b real, d double precision, e double precision, k bigint, c int);
SELECT setseed(0.25);
INSERT INTO public.samples SELECT i, CASE i % 100 WHEN 11 THEN 'NaN' WHEN 12 THEN 'Infinity' WHEN 13 THEN '-Infinity'
  ELSE 4 * random() - 2 END, 100 * random() - 50, 180 * random() - 90, 90 * random(), (i * 7919) % 1000 - 500, i % 7 - 1
  FROM generate_series(1, 1000) AS i;
UPDATE public.samples SET a = NULL WHERE id % 10 = 0;
UPDATE public.samples SET b = NULL WHERE id % 10 = 3;
UPDATE public.samples SET d = NULL, e = NULL, k = NULL, c = NULL WHERE id % 10 = 7;
)";

std::string table_of(const std::string& columns) {
  std::string name = "clean_" + columns;
  std::erase(name, ' ');
  std::erase(name, ',');
  return name;
}

std::string program() {
  std::string text;
  for (const Use& use : kUses) {
    const std::string with = *use.scalars == '\0' ? "" : fmt::format(" WITH ({})", use.scalars);
    for (const auto& [prefix, table] :
         {std::pair<std::string, std::string>{"all", "samples"}, {"some", table_of(use.columns)}})
      text += fmt::format("COMPUTE {0}_{1} FROM {2}({3}) INTO TABLE {0}_{1}(result) USING {1}{4};\n", prefix,
                          use.kernel, table, use.columns, with);
  }
  return text;
}

}  // namespace

TEST_CASE("kernels on NULL: rows without a value change no result of the library") {
  if (!has_extension()) return;
  const Trial trial("kernels_on_null");
  trial.sql(kTables);
  for (const Use& use : kUses) {
    std::string condition = std::string("num_nulls(") + use.columns + ") = 0";
    trial.sql(
        fmt::format("CREATE TABLE IF NOT EXISTS public.{0} (LIKE public.samples INCLUDING ALL);"
                    "TRUNCATE public.{0}; INSERT INTO public.{0} SELECT * FROM public.samples WHERE {1}",
                    table_of(use.columns), condition));
  }
  trial.scratch.write("library.dsl", program());
  const auto applied = trial.dmlc({"apply", "library.dsl", "--yes", "--allow-destructive"});
  REQUIRE_MESSAGE(applied.code == 0, applied.err);
  for (const Use& use : kUses) {
    CAPTURE(use.kernel);
    const char* key = use.by_position ? "position" : "id";
    CHECK(trial.ask(fmt::format("SELECT count(*) FROM public.all_{0} w FULL JOIN public.some_{0} c USING ({1}) "
                                "WHERE w.result IS DISTINCT FROM c.result",
                                use.kernel, key)) == "0");
    CHECK(trial.ask(fmt::format("SELECT count(result) > 0 FROM public.some_{}", use.kernel)) == "t");
    if (!use.by_position)
      CHECK(trial.ask(fmt::format(
                "SELECT count(*) = 1000 AND count(result) = (SELECT count(*) FROM public.{}) FROM public.all_{}",
                table_of(use.columns), use.kernel)) == "t");
  }
  for (const dmlc::stdlib::Kernel& kernel : dmlc::stdlib::kernels())
    CHECK_MESSAGE(
        std::any_of(std::begin(kUses), std::end(kUses), [&](const Use& use) { return kernel.name == use.kernel; }),
        kernel.name);
}
