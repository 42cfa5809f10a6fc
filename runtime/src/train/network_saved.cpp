// SPDX-License-Identifier: Apache-2.0
// What a network's checkpoint consists of, and how an attempt is taken up again.
#include "runtime/src/train/network_saved.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runtime/src/train/network_attempt.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

const tensor::Tensor& find_saved(const std::vector<tensor::Tensor>& saved, std::string_view name,
                                 tensor::DataType type) {
  for (const tensor::Tensor& tensor : saved) {
    if (tensor.name == name && tensor.type == type) return tensor;
  }
  throw std::invalid_argument("`" + std::string(name) + "` is missing");
}

json number_json(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

double number_of(const json& value) { return value.is_null() ? std::nan("") : value.get<double>(); }

}  // namespace

tensor::Tensor floats_tensor(std::string name, const network::Floats& values) {
  return tensor::make_tensor(std::move(name), tensor::DataType::float32, {values.size()}, values.data(), values.size());
}

tensor::Tensor doubles_tensor(std::string name, const std::vector<double>& values) {
  return tensor::make_tensor(std::move(name), tensor::DataType::float64, {values.size()}, values.data(), values.size());
}

tensor::Tensor text_tensor(std::string name, const std::string& text) {
  return tensor::make_tensor(std::move(name), tensor::DataType::uint8, {text.size()}, text.data(), text.size());
}

network::Floats saved_floats(const std::vector<tensor::Tensor>& saved, std::string_view name, std::size_t size) {
  const tensor::Tensor& tensor = find_saved(saved, name, tensor::DataType::float32);
  if (tensor.count<float>() != size) throw std::invalid_argument("`" + std::string(name) + "` has another size");
  network::Floats values(size);
  if (size > 0) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

std::vector<double> saved_doubles(const std::vector<tensor::Tensor>& saved, std::string_view name, std::size_t size) {
  const tensor::Tensor& tensor = find_saved(saved, name, tensor::DataType::float64);
  if (tensor.count<double>() != size) throw std::invalid_argument("`" + std::string(name) + "` has another size");
  std::vector<double> values(size);
  if (size > 0) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) {
    throw std::invalid_argument("`" + std::string(name) + "` holds what is no number");
  }
  return values;
}

std::string saved_text(const std::vector<tensor::Tensor>& saved, std::string_view name) {
  const tensor::Tensor& tensor = find_saved(saved, name, tensor::DataType::uint8);
  return {reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()};
}

std::string curve_text(const std::vector<CurvePoint>& curve) {
  json points = json::array();
  for (const CurvePoint& point : curve) {
    points.push_back({point.iteration, static_cast<int>(point.split), point.metric, number_json(point.value)});
  }
  return points.dump();
}

std::vector<CurvePoint> parse_curve(std::string_view text) {
  try {
    std::vector<CurvePoint> curve;
    for (const json& point : json::parse(text)) {
      const int split = point.at(1).get<int>();
      if (split < 0 || split > static_cast<int>(ingest::Split::test)) throw std::invalid_argument("no such split");
      curve.push_back({point.at(0).get<std::uint32_t>(), static_cast<ingest::Split>(split),
                       point.at(2).get<std::string>(), number_of(point.at(3))});
    }
    return curve;
  } catch (const json::exception&) {
    throw std::invalid_argument("the curve cannot be read");
  }
}

std::vector<tensor::Tensor> NetworkAttempt::save() const {
  const network::TrainingState& state = runner_.state();
  const json notes{
      {"epoch", epoch_}, {"steps", state.steps},      {"least_loss", least_loss_},  {"since_least", since_least_},
      {"loss", loss_},   {"stopped_by", stopped_by_}, {"seconds", judge_.seconds()}};
  return {text_tensor("notes", notes.dump()),
          text_tensor("curve", curve_text(curve_)),
          floats_tensor("parameters", state.parameters),
          floats_tensor("first", state.first),
          floats_tensor("second", state.second),
          floats_tensor("best", best_)};
}

void NetworkAttempt::restore(const std::vector<tensor::Tensor>& saved) {
  network::TrainingState state = runner_.state();
  state.parameters = saved_floats(saved, "parameters", state.parameters.size());
  state.first = saved_floats(saved, "first", state.first.size());
  state.second = saved_floats(saved, "second", state.second.size());
  try {
    const json notes = json::parse(saved_text(saved, "notes"));
    epoch_ = notes.at("epoch").get<std::uint32_t>();
    state.steps = notes.at("steps").get<std::uint64_t>();
    least_loss_ = notes.at("least_loss").get<double>();
    since_least_ = notes.at("since_least").get<std::uint32_t>();
    loss_ = notes.at("loss").get<double>();
    stopped_by_ = notes.at("stopped_by").get<std::string>();
    judge_.continue_after(notes.at("seconds").get<double>());
  } catch (const json::exception&) {
    throw std::invalid_argument("its notes cannot be read");
  }
  curve_ = parse_curve(saved_text(saved, "curve"));
  judge_.enter_again(curve_);
  if (judge_.best_round() > 0) best_ = saved_floats(saved, "best", state.parameters.size());
  runner_.start(std::move(state));
}

}  // namespace dmlc::train
