// SPDX-License-Identifier: Apache-2.0
// The table of transformers with their parameters.
#include "stdlib/catalog.h"

namespace dmlc::stdlib {
namespace {

constexpr std::string_view kEsl = "Hastie, Tibshirani, Friedman: The Elements of Statistical Learning, 2nd edition";
constexpr std::string_view kFpp = "Hyndman, Athanasopoulos: Forecasting: Principles and Practice, 3rd edition";

constexpr std::string_view kStrategies[] = {"mean", "median", "most_frequent", "constant"};
constexpr std::string_view kFunctions[] = {"mean", "sum", "min", "max", "median", "stddev", "count"};
constexpr std::int64_t kOneStep[] = {1};

constexpr Parameter integer(std::string_view name, std::int64_t value, double least, double most,
                            std::string_view summary) {
  return {.name = name,
          .type = ParameterType::Integer,
          .default_value = value,
          .minimum = least,
          .maximum = most,
          .summary = summary};
}
constexpr Parameter number(std::string_view name, double value, double least, double most, std::string_view summary) {
  return {.name = name,
          .type = ParameterType::Float,
          .default_value = value,
          .minimum = least,
          .maximum = most,
          .summary = summary};
}

constexpr std::span<const Parameter> kNone;
constexpr Parameter kMinMaxScaler[] = {
    number("low", 0, -kUnbounded, kUnbounded, "what the lowest value becomes"),
    number("high", 1, -kUnbounded, kUnbounded, "what the highest value becomes"),
};
constexpr Parameter kRobustScaler[] = {
    number("low_quantile", 0.25, 0, 1, "quantile at the lower end of the distance"),
    number("high_quantile", 0.75, 0, 1, "quantile at the upper end of the distance"),
};
constexpr Parameter kLog[] = {
    number("offset", 1, 0, kUnbounded, "added first, so that 0 has a logarithm"),
};
constexpr Parameter kOneHotEncoder[] = {
    integer("max_categories", 1000, 1, 8192, "most indicators; rarer categories share the last"),
    {.name = "drop_first",
     .type = ParameterType::Boolean,
     .default_value = false,
     .summary = "whether the first category has no indicator"},
};
constexpr Parameter kTargetEncoder[] = {
    number("smoothing", 10, 0, kUnbounded, "rows of the overall mean that each category is mixed with"),
    integer("folds", 5, 2, 100, "folds, so that no row sees its own target"),
};
constexpr Parameter kHashingEncoder[] = {
    integer("dims", 32, 1, 8192, "number of columns"),
};
constexpr Parameter kImputer[] = {
    {.name = "strategy",
     .type = ParameterType::Word,
     .default_value = std::string_view("mean"),
     .choices = kStrategies,
     .summary = "where the value comes from; categories take most_frequent or constant"},
    {.name = "fill_value", .type = ParameterType::Text, .summary = "the value of the strategy constant"},
    {.name = "indicator",
     .type = ParameterType::Boolean,
     .default_value = false,
     .summary = "whether another column says where a value was missing"},
};
constexpr Parameter kBucketizer[] = {
    integer("bins", 10, 2, 65536, "number of bins"),
    {.name = "edges",
     .type = ParameterType::NumberList,
     .excludes = "bins",
     .summary = "where bins end, in ascending order"},
};
constexpr Parameter kQuantileBins[] = {
    integer("bins", 10, 2, 65536, "number of bins"),
};
constexpr Parameter kTextHash[] = {
    integer("dims", 256, 1, 8192, "number of columns"),
    integer("ngrams", 1, 1, 5, "most words that are counted together"),
};
constexpr Parameter kLag[] = {
    {.name = "periods",
     .type = ParameterType::IntegerList,
     .default_value = std::span(kOneStep),
     .minimum = 1,
     .maximum = 100000,
     .summary = "how many rows back, one column each"},
};
constexpr Parameter kRolling[] = {
    {.name = "window",
     .type = ParameterType::Integer,
     .minimum = 1,
     .maximum = 100000,
     .is_required = true,
     .summary = "number of rows"},
    {.name = "fn",
     .type = ParameterType::Word,
     .default_value = std::string_view("mean"),
     .choices = kFunctions,
     .summary = "function of the rows"},
};
constexpr Parameter kCyclical[] = {
    {.name = "period",
     .type = ParameterType::Float,
     .minimum = 0,
     .minimum_is_excluded = true,
     .is_required = true,
     .summary = "length of the period: 24 for hours, 7 for weekdays"},
};

constexpr Transformer kTransformers[] = {
#define DMLC_TRANSFORMER(name, input, output, parameters, needs_time_column, needs_target, summary, source) \
  {#name, Input::input, Output::output, parameters, needs_time_column, needs_target, summary, source},
#include "stdlib/transformers.def"
#undef DMLC_TRANSFORMER
};

}  // namespace

std::span<const Transformer> transformers() { return kTransformers; }

std::string_view describe(Input input) {
  switch (input) {
    case Input::Number:
      return "numbers";
    case Input::Category:
      return "text, enum or boolean";
    case Input::NumberOrCategory:
      return "numbers, text, enum or boolean";
  }
  return "";
}

std::string_view describe(Output output) {
  switch (output) {
    case Output::Number:
      return "a number";
    case Output::Category:
      return "a category";
    case Output::Numbers:
      return "several numbers";
    case Output::SameAsInput:
      return "the same type";
  }
  return "";
}

}  // namespace dmlc::stdlib
