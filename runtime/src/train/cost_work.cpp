// SPDX-License-Identifier: Apache-2.0
// The formulas of what fits and predictions do, each from the loops of its algorithm.
#include "runtime/src/train/cost_work.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/src/predict/neighbour_index.h"
#include "runtime/src/train/alternating_squares.h"
#include "runtime/src/train/rating_matrix.h"
#include "runtime/src/train/silhouette.h"
#include "runtime/src/train/tree_growth.h"

namespace dmlc::train {
namespace {

// What a step of one kind takes, in units of the others of its formula.
constexpr double kExponential = 700;  // a row's probability and loss, beside a product
constexpr double kOneOfClasses = 50;  // the same where a register holds several classes
constexpr double kTermOfRow = 12;     // a term that is prepared and put into the sums, beside a product
constexpr double kCosine = 30;
constexpr double kSolution = 8'000;        // of a user's or an item's equations, before their size counts
constexpr double kRowOfBatch = 2'500;      // a row put into a batch and its loss, beside a product
constexpr double kCellToBins = 30;         // a cell sorted into its bin, once
constexpr double kBinOfNode = 40;          // a bin summed, subtracted and looked at, beside a cell
constexpr double kRareHessian = 0.01;      // of a row, when one class is rare or the most are known
constexpr double kRareRows = 0.03;         // that forests have to tell from the others
constexpr double kRowOfRound = 12;         // gradients and margins of a row, once a round
constexpr double kStepOfWeight = 6;        // the optimizer's arithmetic for a weight, once a batch
constexpr double kRowsToChoose = 262'144;  // on which kmeans compares numbers of clusters
constexpr double kWidestNewton = 1000;
constexpr double kUsualPeriod = 12;
constexpr double kUsualSeasons = 34;  // terms of a yearly, a weekly and a daily season
constexpr double kSmoothingStarts = 12;
constexpr double kStartIterations = 15;

double cube(double value) { return value * value * value; }
double pairs(double terms) { return terms * terms / 2; }

/// A row's part of the sums of products, with what it takes to prepare its columns.
double products_of_terms(double terms) { return pairs(terms) + kTermOfRow * terms; }

double parameter_or(const ModelSpec& spec, std::string_view name, double otherwise) {
  const double value = spec.number(name);
  return value > 0 ? value : otherwise;
}

/// Nodes of a tree that are not leaves; each has two children of enough weight.
double inner_nodes(const Workload& load, const TreeGrowth& growth) {
  const double depth = std::clamp(static_cast<double>(growth.max_depth), 1.0, 40.0);
  const double share = !is_classification(load.spec.task) ? 1 : growth.is_forest ? kRareRows : kRareHessian;
  const double by_rows = load.rows * growth.subsample * share / (2 * std::max(1.0, growth.min_child_weight));
  return std::max(1.0, std::min(std::exp2(depth) - 1, by_rows));
}

/// Products of one row on its way through a network.
double products_of_row(const Workload& load) {
  double inputs = load.numbers + load.categories;
  double products = 0;
  const auto layers = nlohmann::json::parse(load.spec.text("layers"), nullptr, false);
  for (const auto& layer : layers) {
    if (!layer.is_number()) continue;
    products += inputs * layer.get<double>();
    inputs = layer.get<double>();
  }
  return products + inputs * load.outputs;
}

double weights_of_network(const Workload& load) {
  const auto layers = nlohmann::json::parse(load.spec.text("layers"), nullptr, false);
  const double first = layers.is_array() && !layers.empty() && layers[0].is_number() ? layers[0].get<double>() : 0;
  return products_of_row(load) + std::max(0.0, load.levels - load.categories) * first;
}

/// Boxes of near rows that a search looks into: in a few columns those around it, in many columns all.
double boxes_looked_into(const Workload& load) {
  constexpr double kBoxRows = 64;
  const double columns = load.numbers + load.categories;
  const double boxes = std::max(1.0, load.rows / kBoxRows);
  return std::min(boxes, 1.7 * std::pow(boxes, 0.3 + 0.03 * columns));
}

double clusters_of(const ModelSpec& spec) {
  return std::max(2.0, spec.text("k").empty() ? spec.number("k") : spec.number("max_k") / 2);
}

/// Drawing the centres of so many clusters, then Lloyd's iterations, `n_init` times.
double clustering(const Workload& load, double rows, double clusters) {
  const double draws = load.spec.text("init") == "random" ? 1 : 2 + std::floor(std::log(clusters));
  const double passes = load.iterations_within("max_iterations") + draws;
  return parameter_or(load.spec, "n_init", 1) * passes * rows * clusters * load.terms();
}

double components_of(const Workload& load) { return parameter_or(load.spec, "components", load.width()); }

}  // namespace

double Workload::iterations_within(std::string_view parameter) const {
  return std::max(1.0, std::min(iterations, parameter_or(spec, parameter, iterations)));
}

double work_products(const Workload& load) {
  return load.rows * products_of_terms(load.terms()) + cube(load.width()) / 3;
}

double work_newton(const Workload& load) {
  const double iterations = load.iterations_within("max_iterations");
  const double margins = load.outputs * (load.terms() + (load.outputs == 1 ? kExponential : kOneOfClasses));
  if (load.outputs == 1 && load.width() <= kWidestNewton) {
    return iterations * (load.rows * (products_of_terms(load.terms()) + margins) + cube(load.width()) / 3);
  }
  // Gradients alone, in more iterations, each with a look or two along the line.
  constexpr double kMoreIterations = 40;
  return kMoreIterations * iterations * load.rows * 2 * margins;
}

double work_machines(const Workload& load) {
  const double iterations = load.iterations_within("max_iterations");
  if (load.spec.text("kernel") != "gaussian") {
    return load.outputs * iterations * (load.rows * products_of_terms(load.terms()) + cube(load.width()) / 3);
  }
  const double width = load.spec.number("random_features");
  const double expanding = load.rows * width * (load.terms() + kCosine);
  return iterations * (expanding + load.outputs * (load.rows * pairs(width) + cube(width) / 3));
}

double work_histograms(const Workload& load) {
  const TreeGrowth growth = tree_growth(load.spec, static_cast<std::size_t>(load.columns));
  const double rows = load.rows * growth.subsample;
  const double nodes = inner_nodes(load, growth);
  const double depth = std::log2(nodes + 1);
  const double bins = std::min(parameter_or(load.spec, "max_bin", 256), rows);
  const double columns = load.columns * growth.colsample_bytree;
  const double tree = rows * columns * depth + nodes * columns * bins * kBinOfNode + load.rows * kRowOfRound;
  return load.rows * load.columns * kCellToBins + growth.rounds * load.outputs * tree;
}

double work_layers(const Workload& load) {
  const double batch = parameter_or(load.spec, "batch_size", 200);
  // Forward, and backward to weights and to inputs.
  const double row = 3 * products_of_row(load) + kRowOfBatch + weights_of_network(load) * kStepOfWeight / batch;
  return parameter_or(load.spec, "n_tries", 1) * load.iterations_within("epochs") * load.rows * row;
}

double work_factors(const Workload& load) {
  const double factors = parameter_or(load.spec, "factors", 20);
  const double step =
      2 * load.rows * (pairs(factors) + 2 * factors) + (load.users + load.items) * (cube(factors) / 3 + kSolution);
  return load.iterations_within("max_iterations") * step;
}

double work_smoothing(const Workload& load) {
  const bool has_season = load.spec.text("seasonal") != "none";
  const double period = has_season ? std::min(parameter_or(load.spec, "period", kUsualPeriod), 60.0) : 0;
  const double variables = 5 + period;
  // Forms without a season have few variables.
  const double forms = (load.spec.text("trend") == "auto" ? 3 : 1) * (load.spec.text("seasonal") == "auto" ? 2.4 : 1);
  const double iterations = kSmoothingStarts * kStartIterations + 3 * load.iterations;
  return forms * iterations * load.rows * (pairs(variables) / 8 + 8 * variables);
}

double work_seasons(const Workload& load) {
  const double width = 2 + load.spec.number("n_changepoints") + kUsualSeasons;
  return load.rows * pairs(width) + load.iterations * (load.rows * width * 4 + cube(width));
}

double work_clusters(const Workload& load) {
  const double chosen = clustering(load, load.rows, clusters_of(load.spec));
  if (load.spec.text("k").empty()) return chosen;
  double comparing = 0;
  for (double count = 2; count <= load.spec.number("max_k"); ++count) {
    comparing += clustering(load, std::min(load.rows, kRowsToChoose), count) +
                 kSilhouetteRows * std::min<double>(load.rows, kSilhouetteRows) * load.width();
  }
  return chosen + comparing;
}

double work_partitions(const Workload& load) {
  const double share = load.spec.number("subsample");
  const double sample = share > 0 ? share * load.rows : std::min(load.rows, load.spec.number("sample_size"));
  return load.spec.number("n_estimators") * sample * std::log2(std::max(2.0, sample));
}

double work_distributions(const Workload& load) { return load.rows * load.columns; }

double work_neighbours(const Workload& load) {
  return (load.rows + load.held) * (load.width() + 20 * std::log2(std::max(2.0, load.rows)));
}

double each_margins(const Workload& load) {
  const bool is_expanded = load.spec.text("kernel") == "gaussian";
  const double terms = is_expanded ? load.spec.number("random_features") * (load.terms() + kCosine) : load.terms();
  if (load.spec.algorithm == "kmeans") return terms * clusters_of(load.spec);
  if (load.spec.algorithm == "pca") return terms * std::min(components_of(load), load.width());
  return terms * load.outputs;
}

double each_trees(const Workload& load) {
  if (load.spec.algorithm == "isolation_forest") {
    const double sample = std::min(load.rows, parameter_or(load.spec, "sample_size", 256));
    return load.spec.number("n_estimators") * std::log2(std::max(2.0, sample));
  }
  const TreeGrowth growth = tree_growth(load.spec, static_cast<std::size_t>(load.columns));
  return growth.rounds * load.outputs * std::log2(inner_nodes(load, growth) + 1);
}

double each_layers(const Workload& load) { return products_of_row(load); }

double each_factors(const Workload& load) { return parameter_or(load.spec, "factors", 20); }

double each_distributions(const Workload& load) { return load.columns * std::max(2.0, load.outputs); }

double each_neighbours(const Workload& load) {
  constexpr double kSearch = 1'500;  // beside a term of the distances to the rows of a box
  constexpr double kBox = 200;
  return kSearch + boxes_looked_into(load) * (kBox + load.width());
}

double each_nothing(const Workload&) { return 0; }

double state_bytes(const Workload& load) {
  const std::string& algorithm = load.spec.algorithm;
  if (algorithm == "knn") return load.rows * (load.width() * sizeof(float) + 12);
  if (algorithm == "neural_network") return weights_of_network(load) * sizeof(float);
  if (algorithm == "matrix_factorization") return (load.users + load.items) * each_factors(load) * sizeof(float);
  if (algorithm == "pca") return load.width() * components_of(load) * sizeof(double);
  if (algorithm == "kmeans") return load.width() * clusters_of(load.spec) * sizeof(double);
  if (algorithm == "isolation_forest")
    return load.spec.number("n_estimators") * 2 * load.spec.number("sample_size") * 24;
  if (algorithm != "gradient_boosting" && !gives_means(load.spec)) return load.width() * load.outputs * sizeof(double);
  constexpr double kNodeBytes = 24;
  const TreeGrowth growth = tree_growth(load.spec, static_cast<std::size_t>(load.columns));
  return growth.rounds * load.outputs * 2 * inner_nodes(load, growth) * kNodeBytes;
}

double own_bytes(const Workload& load, unsigned threads) {
  const double rows = load.rows + load.held;
  if (load.spec.algorithm == "knn") {
    const double row = load.width() * sizeof(float);
    const auto index = static_cast<double>(predict::NeighbourIndex::bytes(static_cast<std::uint64_t>(load.rows),
                                                                          static_cast<std::uint64_t>(load.width())));
    const double judged = rows * (row + load.outputs * sizeof(double) + 16) + index;
    return load.rows * (row + 16) + std::max(judged, threads * index);
  }
  if (load.spec.algorithm != "matrix_factorization") return 0;
  const auto users = static_cast<std::uint64_t>(load.users);
  const auto items = static_cast<std::uint64_t>(load.items);
  const FactorSettings settings{load.spec.text("feedback") == "implicit", static_cast<std::size_t>(each_factors(load)),
                                0, 0, 0};
  return static_cast<double>(rating_matrix_bytes(static_cast<std::uint64_t>(rows), users, items) +
                             3 * AlternatingSquares::bytes(settings, users, items, threads)) +
         rows * (2 * sizeof(std::int32_t) + 3 * sizeof(double));
}

}  // namespace dmlc::train
