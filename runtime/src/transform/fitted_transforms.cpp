// SPDX-License-Identifier: Apache-2.0
// Fits, stores, reads and applies the transforms of a model.
#include "runtime/src/transform/fitted_transforms.h"

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "runtime/src/ingest/calendar.h"
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/train/json_text.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

using ingest::CellKind;

struct Row {
  std::string_view name;
  Fit (*fit)(const FitInput&);
  TransformerPtr (*load)(const LoadInput&);
};

constexpr Row kTransformers[] = {
#define DMLC_TRANSFORMER(name) {#name, &fit_##name, &load_##name},
#include "runtime/src/transform/transformers.def"
#undef DMLC_TRANSFORMER
};

[[noreturn]] void refuse_model(const train::ModelSpec& spec, const std::string& defect) {
  throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "train the model again", spec.name, "(preparation)",
                                                 defect);
}

const Row& find_transformer(const train::ModelSpec& spec, std::string_view name) {
  for (const Row& row : kTransformers) {
    if (row.name == name) return row;
  }
  refuse_model(spec, "unknown transformer `" + std::string(name) + "`");
}

std::uint32_t first_column(const ingest::ColumnStore& store, std::uint32_t feature) {
  std::uint32_t column = 0;
  while (store.columns()[column].feature != feature) ++column;
  return column;
}

constexpr Cell kMissing{};

/// The number as a transformer takes it; NULL where there is none.
Cell as_number(double value, double shift) noexcept {
  Cell cell;
  const double distance = value - shift;
  if (!(std::abs(distance) <= static_cast<double>(std::numeric_limits<float>::max()))) return cell;
  cell.is_null = false;
  cell.number = static_cast<double>(static_cast<float>(distance)) + shift;
  cell.integer = cell.number > 0.5 ? 1 : 0;
  return cell;
}

Cell input_of(const Cell& cell, CellKind kind, double shift) noexcept {
  if (cell.is_null) return {};
  switch (kind) {
    case CellKind::number:
      return as_number(cell.number, shift);
    case CellKind::boolean:
      return as_number(cell.integer != 0 ? 1 : 0, shift);
    case CellKind::category:
      return cell;
    case CellKind::timestamp:
      return ingest::is_infinite_timestamp(cell.integer) ? Cell{}
                                                         : as_number(ingest::elapsed_days(cell.integer), shift);
    case CellKind::date:
      return ingest::is_infinite_date(cell.integer) ? Cell{} : as_number(static_cast<double>(cell.integer), shift);
  }
  return {};
}

Cell text_cell(const std::string& text) noexcept {
  return {.is_null = false, .text = text.data(), .text_size = static_cast<std::uint32_t>(text.size())};
}

/// The input of a transform as a store holds it.
Cell stored_input(const ingest::ColumnStore& store, std::uint32_t column, std::size_t block, std::size_t row) {
  const ingest::MatrixColumn& matrix = store.columns()[column];
  if (matrix.is_category) {
    const std::int32_t code = store.codes(block, column)[row];
    return code < 0 ? Cell{} : text_cell(matrix.categories[static_cast<std::size_t>(code)].value);
  }
  const float cell = store.numbers(block, column)[row];
  return cell == cell ? as_number(static_cast<double>(cell) + matrix.shift, matrix.shift) : Cell{};
}

const char* word_of(CellKind kind) {
  switch (kind) {
    case CellKind::number:
      return "double precision";
    case CellKind::boolean:
      return "boolean";
    case CellKind::category:
      return "text";
    case CellKind::timestamp:
      return "timestamp without time zone";
    case CellKind::date:
      return "date";
  }
  return "";
}

}  // namespace

/// Computes the cells of a derived store.
class FittedTransforms::Filling {
 public:
  Filling(const FittedTransforms& transforms, const ingest::ColumnStore& store)
      : transforms_(transforms), store_(store) {
    for (const Step& step : transforms.steps_) {
      ingest::Dictionary& dictionary = dictionaries_.emplace_back(0);
      for (const std::string& value : step.fit.transformer->categories()) (void)dictionary.code_of(value);
      columns_.push_back(first_column(store, step.input));
    }
  }

  void fill(std::size_t block, std::size_t first, std::size_t rows, std::span<const ingest::NewCells> cells) {
    for (std::size_t s = 0; s < transforms_.steps_.size(); ++s) {
      const Step& step = transforms_.steps_[s];
      out_.resize(step.count);
      for (std::size_t row = 0; row < rows; ++row) {
        transformer_of(step, block, first + row).apply(stored_input(store_, columns_[s], block, first + row), out_);
        for (std::uint32_t k = 0; k < step.count; ++k) {
          write(step.first + k, dictionaries_[s], out_[k], cells[step.first - transforms_.copied_.size() + k], row);
        }
      }
    }
  }

 private:
  const Transformer& transformer_of(const Step& step, std::size_t block, std::size_t row) const {
    if (step.fit.folds.empty() || store_.splits(block)[row] != ingest::Split::training) return *step.fit.transformer;
    return *step.fit.folds[step.fit.fold_of[block * ingest::kBlockRows + row]];
  }

  void write(std::uint32_t feature, const ingest::Dictionary& dictionary, const Cell& value, const ingest::NewCells& to,
             std::size_t row) const {
    if (to.codes != nullptr) {
      const std::int32_t code = value.is_null ? 0 : dictionary.find(value.text, value.text_size);
      to.codes[row] = value.is_null ? ingest::kNullCode : code < 0 ? ingest::kUnseenCode : code;
      return;
    }
    const bool is_boolean = transforms_.features_[feature].kind == CellKind::boolean;
    to.numbers[row] = value.is_null ? ingest::kNullNumber
                      : is_boolean  ? static_cast<double>(value.integer)
                                    : value.number;
  }

  const FittedTransforms& transforms_;
  const ingest::ColumnStore& store_;
  std::vector<ingest::Dictionary> dictionaries_;
  std::vector<std::uint32_t> columns_;
  std::vector<Cell> out_;
};

void FittedTransforms::add_copied(const train::ModelSpec& spec) {
  for (std::uint32_t f = 0; f < spec.features.size(); ++f) {
    if (spec.only_transformed[f]) continue;
    copied_.push_back(f);
    features_.push_back({spec.features[f].name, spec.features[f].kind});
  }
}

void FittedTransforms::add(Step step, const train::ModelSpec& spec) {
  std::vector<ingest::FeatureColumn> outputs = step.fit.transformer->outputs(step.name);
  step.first = static_cast<std::uint32_t>(features_.size());
  step.count = static_cast<std::uint32_t>(outputs.size());
  for (ingest::FeatureColumn& output : outputs) {
    if (step.fit.transformer->sets_scale()) output.origin = step.name;
    features_.push_back(std::move(output));
  }
  if (features_.size() > kMostFeatures) {
    throw make_error<RuntimeErrorId::TooManyColumns>(
        step.name, "set max_categories or dims lower, or use target_encoder, which makes one column", step.name,
        features_.size(), kMostFeatures);
  }
  step.kind = spec.features[step.input].kind;
  steps_.push_back(std::move(step));
}

FittedTransforms FittedTransforms::fit(const train::ModelSpec& spec, const ingest::ColumnStore& store,
                                       std::vector<RuntimeWarning>& warnings) {
  FittedTransforms out;
  out.add_copied(spec);
  for (const train::TransformSpec& transform : spec.transforms) {
    const std::uint32_t column = first_column(store, transform.input);
    Step step;
    step.name = transform.name;
    step.transformer = transform.transformer;
    step.input = transform.input;
    step.shift = store.columns()[column].shift;
    step.fit = find_transformer(spec, transform.transformer).fit({spec, transform, store, column, warnings});
    out.add(std::move(step), spec);
  }
  return out;
}

FittedTransforms FittedTransforms::parse(std::string_view preparation, const train::ModelSpec& spec) {
  try {
    const nlohmann::json object = nlohmann::json::parse(preparation, nullptr, false);
    if (object.is_discarded()) refuse("the preparation is not JSON");
    const nlohmann::json& list = member(object, "transforms");
    if (!list.is_array() || list.size() != spec.transforms.size()) refuse("its transforms are not those of the model");
    FittedTransforms out;
    out.add_copied(spec);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const train::TransformSpec& transform = spec.transforms[i];
      const std::optional<std::string> name = train::text_of_json(member(list[i], "name"));
      if (name != transform.name || member(list[i], "transformer") != transform.transformer) {
        refuse("its transforms are not those of the model");
      }
      Step step;
      step.name = transform.name;
      step.transformer = transform.transformer;
      step.input = transform.input;
      step.shift = number_member(list[i], "shift");
      const LoadInput input{spec, transform, member(list[i], "state")};
      step.fit.transformer = find_transformer(spec, transform.transformer).load(input);
      out.add(std::move(step), spec);
    }
    return out;
  } catch (const Defect& defect) {
    refuse_model(spec, defect.text);
  }
}

train::ModelSpec FittedTransforms::model_spec(const train::ModelSpec& spec) const {
  train::ModelSpec model = spec;
  model.transforms.clear();
  model.features = features_;
  model.feature_types.clear();
  for (const ingest::FeatureColumn& feature : features_) model.feature_types.emplace_back(word_of(feature.kind));
  model.only_transformed.assign(features_.size(), false);
  return model;
}

ingest::ColumnStore FittedTransforms::derive(const ingest::ColumnStore& store,
                                             const std::function<void()>& check) const {
  std::vector<ingest::DerivedFeature> derived;
  for (std::size_t i = 0; i < copied_.size(); ++i) derived.push_back({features_[i], copied_[i], {}});
  for (const Step& step : steps_) {
    for (std::uint32_t k = 0; k < step.count; ++k) {
      const ingest::FeatureColumn& feature = features_[step.first + k];
      const bool is_category = feature.kind == CellKind::category;
      derived.push_back({feature, {}, is_category ? step.fit.transformer->categories() : std::vector<std::string>{}});
    }
  }
  Filling filling(*this, store);
  return store.derive(derived, [&](std::size_t block, std::size_t first, std::size_t rows, auto cells) {
    check();
    filling.fill(block, first, rows, cells);
  });
}

void FittedTransforms::apply(std::span<const Cell> row, std::span<Cell> out) const noexcept {
  const auto cell_at = [&](std::uint32_t feature) -> const Cell& {
    return feature < row.size() ? row[feature] : kMissing;
  };
  for (std::size_t i = 0; i < copied_.size(); ++i) out[i] = cell_at(copied_[i]);
  for (const Step& step : steps_) {
    step.fit.transformer->apply(input_of(cell_at(step.input), step.kind, step.shift),
                                out.subspan(step.first, step.count));
  }
}

nlohmann::json FittedTransforms::json() const {
  nlohmann::json list = nlohmann::json::array();
  for (const Step& step : steps_) {
    list.push_back({{"name", train::text_json(step.name)},
                    {"transformer", step.transformer},
                    {"shift", step.shift},
                    {"state", step.fit.transformer->state()}});
  }
  return list;
}

}  // namespace dmlc::transform
