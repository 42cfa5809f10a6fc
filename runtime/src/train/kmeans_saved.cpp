// SPDX-License-Identifier: Apache-2.0
// Tensors of a checkpoint of k-means: notes, curves, centres side by side.
#include "runtime/src/train/kmeans_saved.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

#include "runtime/src/train/network_saved.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

/// Of k or max_k.
constexpr std::size_t kMostClusters = 100'000;

std::vector<double> flat(const std::vector<Point>& points) {
  std::vector<double> out;
  for (const Point& point : points) {
    out.insert(out.end(), point.dense.begin(), point.dense.end());
    for (const std::vector<double>& table : point.tables) out.insert(out.end(), table.begin(), table.end());
  }
  return out;
}

std::vector<Point> points_of(const std::vector<tensor::Tensor>& tensors, const char* name, const ClusterSpace& space,
                             std::size_t count) {
  std::vector<Point> points(count, space.origin());
  const std::vector<double> values = saved_doubles(tensors, name, flat(points).size());
  const double* at = values.data();
  const auto take = [&](std::vector<double>& part) {
    std::copy_n(at, part.size(), part.data());
    at += part.size();
  };
  for (Point& point : points) {
    take(point.dense);
    for (std::vector<double>& table : point.tables) take(table);
  }
  return points;
}

json number_json(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json told_json(const std::vector<IterationMetrics>& told) {
  json out = json::array();
  for (const IterationMetrics& values : told) {
    json& one = out.emplace_back(json::object());
    for (const auto& [metric, value] : values) one[metric] = number_json(value);
  }
  return out;
}

std::vector<IterationMetrics> told_of(const json& notes) {
  std::vector<IterationMetrics> told;
  for (const json& one : notes) {
    IterationMetrics& values = told.emplace_back();
    for (const auto& [metric, value] : one.items()) {
      values[metric] = value.is_null() ? std::nan("") : value.get<double>();
    }
  }
  return told;
}

/// What is known beside centres, rows and the curve.
json clusters_json(const Clusters& clusters) {
  return {{"inertia", number_json(clusters.inertia)},
          {"iterations", clusters.iterations},
          {"stopped_by", clusters.stopped_by}};
}

Clusters clusters_of(const json& notes) {
  Clusters clusters;
  if (const json& inertia = notes.at("inertia"); !inertia.is_null()) clusters.inertia = inertia.get<double>();
  clusters.iterations = notes.at("iterations").get<std::uint32_t>();
  clusters.stopped_by = notes.at("stopped_by").get<std::string>();
  return clusters;
}

KMeansState read_notes(const std::string& text, std::uint32_t checksum) {
  const json notes = json::parse(text);
  if (notes.at("rows").get<std::uint32_t>() != checksum) throw std::invalid_argument("the rows have changed");
  KMeansState state;
  state.is_chosen = notes.at("is_chosen").get<bool>();
  state.count = notes.at("count").get<std::size_t>();
  state.scores = notes.at("scores").get<std::vector<double>>();
  state.run = notes.at("run").get<std::int64_t>();
  state.steps = notes.at("steps").get<std::uint32_t>();
  state.seconds = notes.at("seconds").get<double>();
  state.told = told_of(notes.at("told"));
  state.best = clusters_of(notes.at("best"));
  state.now = clusters_of(notes.at("now"));
  if (state.count < 2 || state.count > kMostClusters) throw std::invalid_argument("it has another number of clusters");
  const bool is_next = state.is_chosen || state.count == state.scores.size() + 2;
  if (!is_next || state.run < 0 || state.told.size() != state.now.iterations || state.told.empty()) {
    throw std::invalid_argument("its notes contradict each other");
  }
  return state;
}

}  // namespace

std::vector<tensor::Tensor> to_tensors(const KMeansState& state, std::uint32_t checksum) {
  const json notes{{"rows", checksum},
                   {"is_chosen", state.is_chosen},
                   {"count", state.count},
                   {"scores", state.scores},
                   {"run", state.run},
                   {"steps", state.steps},
                   {"seconds", state.seconds},
                   {"told", told_json(state.told)},
                   {"best", clusters_json(state.best)},
                   {"now", clusters_json(state.now)}};
  std::vector<tensor::Tensor> tensors{
      text_tensor("notes", notes.dump()), text_tensor("curve", curve_text(state.now.curve)),
      doubles_tensor("before", flat(state.before)), doubles_tensor("centres", flat(state.now.centres))};
  if (state.best.centres.empty()) return tensors;
  tensors.push_back(text_tensor("best/curve", curve_text(state.best.curve)));
  tensors.push_back(doubles_tensor("best/centres", flat(state.best.centres)));
  tensors.push_back(doubles_tensor("best/counts", state.best.counts));
  return tensors;
}

KMeansState saved_kmeans(const std::vector<tensor::Tensor>& tensors, const ClusterSpace& space,
                         std::uint32_t checksum) {
  KMeansState state;
  try {
    state = read_notes(saved_text(tensors, "notes"), checksum);
  } catch (const json::exception&) {
    throw std::invalid_argument("its notes cannot be read");
  }
  state.now.curve = parse_curve(saved_text(tensors, "curve"));
  state.before = points_of(tensors, "before", space, state.count);
  state.now.centres = points_of(tensors, "centres", space, state.count);
  if (state.run == 0) return state;
  state.best.curve = parse_curve(saved_text(tensors, "best/curve"));
  state.best.centres = points_of(tensors, "best/centres", space, state.count);
  state.best.counts = saved_doubles(tensors, "best/counts", state.count);
  return state;
}

}  // namespace dmlc::train
