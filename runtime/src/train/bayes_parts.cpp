// SPDX-License-Identifier: Apache-2.0
// Writes distributions as short texts.
#include "runtime/src/train/bayes_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

namespace dmlc::train {
namespace {

using ingest::Part;

constexpr std::size_t kMostLevels = 3;

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number);
  return text;
}

std::string name_of(const Preparation& preparation, const PreparedColumn& column) {
  const std::string& name = preparation.features[column.feature].name;
  switch (column.part) {
    case Part::value:
    case Part::elapsed_days:
      return name;
    case Part::hour:
      return name + " hour";
    case Part::weekday:
      return name + " weekday";
    case Part::month:
      return name + " month";
  }
  return name;
}

std::string level_text(const PreparedColumn& column, const BayesColumn& what, bool is_boolean, std::size_t level) {
  if (column.is_category) return column.categories[level];
  if (what.is_sign && is_boolean) return level == 1 ? "true" : "false";
  if (what.is_sign) return level == 1 ? "above 0" : "0 or less";
  return number_text(what.first + static_cast<double>(level));
}

class PartsOfBayes {
 public:
  PartsOfBayes(const Preparation& preparation, const BayesModel& model) : preparation_(preparation), model_(model) {}

  std::vector<ModelPart> parts() {
    add("prior", [&](std::size_t k) { return number_text(std::exp(model_.log_priors[k])); });
    for (std::size_t c = 0; c < model_.columns.size() && parts_.size() < kMostBayesParts; ++c) add_column(c);
    return std::move(parts_);
  }

 private:
  void add(const std::string& name, const std::function<std::string(std::size_t)>& of_class) {
    std::string text;
    for (std::size_t k = 0; k < std::min(model_.classes(), kMostToldClasses); ++k) {
      text += (k == 0 ? "" : "; ") + preparation_.classes[k] + ": " + of_class(k);
    }
    if (model_.classes() > kMostToldClasses) text += "; …";
    ModelPart& part = parts_.emplace_back();
    part.name = name;
    part.description = std::move(text);
  }

  void add_column(std::size_t c) {
    const PreparedColumn& column = preparation_.columns[c];
    const BayesColumn& what = model_.columns[c];
    const std::size_t classes = model_.classes();
    const std::string name = name_of(preparation_, column);
    switch (what.kind) {
      case BayesKind::unused:
        return;
      case BayesKind::normal:
        add(name, [&](std::size_t k) {
          return number_text(model_.means[normal_ + k]) + " ± " + number_text(std::sqrt(model_.variances[normal_ + k]));
        });
        normal_ += classes;
        return;
      case BayesKind::levels:
        add(name, [&](std::size_t k) { return levels_text(c, k); });
        levels_ += what.levels * classes;
        return;
      case BayesKind::counts:
        add(name, [&](std::size_t k) { return number_text(std::exp(model_.log_rates[counts_ + k])); });
        counts_ += classes;
        return;
    }
  }

  /// The most frequent levels of a class with their shares.
  [[nodiscard]] std::string levels_text(std::size_t c, std::size_t k) const {
    const PreparedColumn& column = preparation_.columns[c];
    const bool is_boolean = preparation_.features[column.feature].kind == ingest::CellKind::boolean;
    const auto share = [&](std::size_t level) { return model_.log_shares[levels_ + level * model_.classes() + k]; };
    std::vector<std::size_t> order(model_.columns[c].levels);
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::size_t most = std::min(order.size(), kMostLevels);
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end(),
                      [&](std::size_t a, std::size_t b) { return share(a) != share(b) ? share(a) > share(b) : a < b; });
    std::string text;
    for (std::size_t i = 0; i < most; ++i) {
      text += (i == 0 ? "" : ", ") + level_text(column, model_.columns[c], is_boolean, order[i]) + " " +
              number_text(std::exp(share(order[i])));
    }
    return text;
  }

  const Preparation& preparation_;
  const BayesModel& model_;
  std::vector<ModelPart> parts_;
  // Where the next column's numbers begin in its table.
  std::size_t normal_ = 0;
  std::size_t levels_ = 0;
  std::size_t counts_ = 0;
};

}  // namespace

std::vector<ModelPart> bayes_parts(const Preparation& preparation, const BayesModel& model) {
  return PartsOfBayes(preparation, model).parts();
}

}  // namespace dmlc::train
