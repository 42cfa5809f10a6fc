// SPDX-License-Identifier: Apache-2.0
// Runs the training host, checks what it returns and turns it into a model state with metrics.
#include "runtime/src/train/boosted_trees.h"

#include <malloc.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "runtime/src/predict/trees.h"
#include "runtime/src/train/boosted_margins.h"
#include "runtime/src/train/boosted_memory.h"
#include "runtime/src/train/boosted_request.h"
#include "runtime/src/train/boosted_saved.h"
#include "runtime/src/train/metrics.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/rows_checksum.h"
#include "runtime/src/train/runtime_error.h"
#include "runtime/src/train/tree_growth.h"
#include "runtime/src/train/tree_rules.h"
#include "runtime/src/train/workers.h"

namespace dmlc::train {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// How long to wait for the host before asking the monitor again.
constexpr milliseconds kTurn{20};

/// Below this, threads wait for each other longer than they work; on a busy server very much longer.
constexpr std::uint64_t kRowsPerThread = 8192;

/// What a host takes besides arrays of rows: libraries, stacks, histograms.
constexpr std::uint64_t kHostBytes = 12 << 20;

/// The tensor of a checkpoint that says of which rows and settings it is.
constexpr const char* kChecksum = "checksum";

[[noreturn]] void refuse_memory(const ModelSpec& spec, std::uint64_t needed, std::uint64_t limit) {
  throw make_error<RuntimeErrorId::MemoryLimit>(
      spec.name,
      "raise the limit with WITH LIMITS (memory = …), train on fewer rows or columns, or lower max_depth or max_bin",
      spec.name, bytes_text(needed), bytes_text(limit));
}

/// What the host has said, as data.
struct HostAnswer {
  std::vector<tensor::Tensor> tensors;
  std::vector<CurvePoint> curve;
  std::vector<double> gains;
  std::vector<double> covers;
  std::vector<std::uint64_t> splits;
  std::uint32_t rounds = 0;
  std::string stopped_by;
  std::string library;
};

/// What all that is said to the host is about.
struct Subject {
  const ModelSpec& spec;
  const ingest::ColumnStore& store;
  std::uint32_t checksum = 0;  ///< of rows and settings; goes with each checkpoint
};

class Conversation {
 public:
  Conversation(const Subject& subject, const SavedRounds* saved, Workers& workers, Monitor& monitor)
      : spec_(subject.spec), store_(subject.store), checksum_(subject.checksum), workers_(workers), monitor_(monitor) {
    progress_.phase = "fit";
    progress_.total_iterations = tree_growth(spec_, 1).rounds;
    if (saved == nullptr) return;
    for (const CurvePoint& point : saved->curve) {
      if (std::isfinite(point.value)) answer_.curve.push_back(point);
    }
  }

  HostAnswer run(HostProcess& host, std::uint64_t memory_limit) {
    while (!done_) {
      workers_.check();
      const std::optional<Frame> frame = host.wait(kTurn);
      if (!frame) continue;
      try {
        take(*frame, memory_limit);
      } catch (const json::exception&) {
        throw HostDied("it sent a message that cannot be understood");
      } catch (const ProtocolError& defect) {
        throw HostDied(defect.what());
      }
    }
    return std::move(answer_);
  }

 private:
  void take(const Frame& frame, std::uint64_t memory_limit) {
    switch (frame.type) {
      case FrameType::hello:
        answer_.library = json::parse(frame.payload).at("library").get<std::string>();
        return;
      case FrameType::progress:
        take_progress(json::parse(frame.payload));
        return;
      case FrameType::tensor:
        answer_.tensors.push_back(decode_tensor(frame.payload));
        return;
      case FrameType::checkpoint:
        take_checkpoint(json::parse(frame.payload));
        return;
      case FrameType::result:
        take_result(json::parse(frame.payload));
        return;
      case FrameType::failure:
        take_failure(json::parse(frame.payload), memory_limit);
        return;
      case FrameType::request:
        break;
    }
    throw ProtocolError("it sent a message of the wrong type");
  }

  void take_progress(const json& message) {
    if (message.contains("rows")) {
      progress_.rows_done = std::min(message.at("rows").get<std::uint64_t>(), store_.rows());
      monitor_.report(progress_);
      return;
    }
    progress_.rows_done = store_.rows();
    progress_.iteration = message.at("round").get<std::uint32_t>();
    progress_.metric.clear();
    const std::string wanted = canonical_metric(spec_.optimize_for);
    for (const json& entry : message.at("points")) {
      const int split = entry.at(0).get<int>();
      // A metric that cannot be told (NaN) comes as null.
      if (split < 0 || split > 2 || entry.at(2).is_null()) continue;
      answer_.curve.push_back({progress_.iteration, static_cast<ingest::Split>(split), entry.at(1).get<std::string>(),
                               entry.at(2).get<double>()});
      if (!progress_.metric.empty() && answer_.curve.back().metric != wanted) continue;
      progress_.metric = answer_.curve.back().metric;
      progress_.value = answer_.curve.back().value;
    }
    monitor_.report(progress_);
  }

  void take_checkpoint(const json& message) {
    Checkpoint checkpoint{message.at("round").get<std::uint32_t>(), "", std::nan(""), std::move(answer_.tensors)};
    answer_.tensors.clear();
    const std::string wanted = canonical_metric(spec_.optimize_for);
    for (const CurvePoint& point : answer_.curve) {
      if (point.iteration != checkpoint.iteration || point.split != ingest::Split::validation) continue;
      if (point.metric != wanted) continue;
      checkpoint.metric = point.metric;
      checkpoint.value = point.value;
    }
    checkpoint.tensors.push_back(tensor::make_tensor(kChecksum, tensor::DataType::uint32, {1}, &checksum_, 1));
    monitor_.save(checkpoint);
  }

  void take_result(const json& message) {
    answer_.rounds = message.at("rounds").get<std::uint32_t>();
    answer_.stopped_by = message.at("stopped_by").get<std::string>();
    answer_.gains = message.at("gains").get<std::vector<double>>();
    answer_.covers = message.at("covers").get<std::vector<double>>();
    answer_.splits = message.at("splits").get<std::vector<std::uint64_t>>();
    const std::size_t columns = store_.columns().size();
    if (answer_.gains.size() != columns || answer_.covers.size() != columns || answer_.splits.size() != columns) {
      throw ProtocolError("it sent a result for other columns");
    }
    done_ = true;
  }

  [[noreturn]] void take_failure(const json& message, std::uint64_t memory_limit) {
    if (message.at("kind").get<std::string>() == "memory" && memory_limit != 0) {
      refuse_memory(spec_, memory_limit + memory_limit / 8, memory_limit);
    }
    const std::string text = message.at("text").get<std::string>();
    throw HostDied(text.empty() ? "it ran out of memory" : text.substr(0, 300));
  }

  const ModelSpec& spec_;
  const ingest::ColumnStore& store_;
  std::uint32_t checksum_;
  Workers& workers_;
  Monitor& monitor_;
  Progress progress_;
  HostAnswer answer_;
  bool done_ = false;
};

BoostedRequest prepare_request(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources) {
  BoostedRequest request = make_request(spec, store);
  if (request.columns.empty()) {
    throw make_error<RuntimeErrorId::NoUsableFeature>(spec.name, "choose other features or more rows", spec.name);
  }
  request.threads = static_cast<unsigned>(
      std::clamp<std::uint64_t>(1 + request.training_rows / kRowsPerThread, 1, std::max(1U, resources.threads)));
  request.memory_limit = resources.memory_limit != 0 ? resources.memory_limit : spec.memory_limit;
  if (request.memory_limit == 0) return request;
  const std::uint64_t arrays = estimate_boosted_memory(request, store.bytes());
  const std::uint64_t needed = resources.held + store.bytes() + arrays;
  if (needed <= request.memory_limit) return request;
  if (!store.can_stream()) refuse_memory(spec, needed, request.memory_limit);
  request.resident_bytes = request.memory_limit / 8;
  const std::uint64_t streamed = resources.held + store.streamed_bytes() + request.resident_bytes + kHostBytes;
  if (streamed > request.memory_limit) refuse_memory(spec, streamed, request.memory_limit);
  store.stream();
  // What they were estimated at, and a quarter more: blocks of a file are not kept where they would fit better.
  request.spill_bytes = arrays + store.bytes() + arrays / 4;
  return request;
}

HostAnswer ask_host(const Subject& subject, BoostedRequest& request, const SavedRounds* saved, Workers& workers,
                    Monitor& monitor, const HostOptions& options) {
  // What reading the rows has left free would lie here unused while the host works.
  ::malloc_trim(0);
  HostProcess host(child_options(options));
  const std::vector<tensor::Tensor> tensors = saved != nullptr ? to_tensors(*saved) : std::vector<tensor::Tensor>{};
  request.saved_tensors = tensors.size();
  host.queue(FrameType::request, to_json(request));
  for (const tensor::Tensor& tensor : tensors) host.queue(FrameType::tensor, encode_tensor(tensor));
  return Conversation(subject, saved, workers, monitor).run(host, request.memory_limit);
}

std::vector<bool> categories_of(const Preparation& preparation) {
  std::vector<bool> is_category;
  for (const PreparedColumn& column : preparation.columns) is_category.push_back(column.is_category);
  return is_category;
}

/// The rounds of an earlier run of this training. Begins again, with a warning, when its rows or settings were others.
std::optional<SavedRounds> take_up(const Subject& subject, const Checkpoint* checkpoint, const Preparation& preparation,
                                   std::size_t outputs, std::vector<RuntimeWarning>& warnings) {
  if (checkpoint == nullptr) return std::nullopt;
  const std::string& name = subject.spec.name;
  try {
    const auto is_sum = [](const tensor::Tensor& tensor) { return tensor.name == kChecksum; };
    const auto found = std::find_if(checkpoint->tensors.begin(), checkpoint->tensors.end(), is_sum);
    if (found == checkpoint->tensors.end() || found->count<std::uint32_t>() != 1) {
      throw std::invalid_argument("its checksum is missing");
    }
    std::uint32_t checksum = 0;
    std::memcpy(&checksum, found->bytes.data(), sizeof checksum);
    if (checksum != subject.checksum) throw std::invalid_argument("the rows or the specification have changed");
    return saved_rounds(checkpoint->tensors, categories_of(preparation), outputs);
  } catch (const std::invalid_argument& defect) {
    warnings.push_back(make_warning<RuntimeErrorId::CheckpointUnused>(name, name, std::string_view(defect.what())));
    return std::nullopt;
  }
}

/// The trees the host sent, checked like a stored version: the host's word is not enough.
void check_model(const HostAnswer& answer, const Preparation& preparation, std::size_t outputs) {
  try {
    const predict::TreeModel model =
        predict::from_tensors(answer.tensors, static_cast<std::uint32_t>(preparation.columns.size()));
    const std::string damage = predict::find_damage(model, categories_of(preparation));
    if (!damage.empty() || model.outputs() != outputs || model.trees() != answer.rounds * outputs) {
      throw HostDied("its trees are damaged: " + (damage.empty() ? "another number of trees" : damage));
    }
  } catch (const std::invalid_argument& defect) {
    throw HostDied(std::string("its trees are damaged: ") + defect.what());
  }
}

/// What the splits are worth, by feature: for the version's preparation and as rows.
void add_importance(const ModelSpec& spec, const ingest::ColumnStore& store, const HostAnswer& answer,
                    Preparation& preparation, std::vector<FeatureImportance>& importance) {
  const bool is_wanted = spec.wants("importance");
  for (std::size_t f = 0; f < store.features().size(); ++f) {
    const std::string& name = store.features()[f].name;
    double gain = 0;
    double cover = 0;
    double splits = 0;
    for (std::size_t c = 0; c < answer.gains.size(); ++c) {
      if (store.columns()[c].feature != f) continue;
      if (std::isfinite(answer.gains[c])) gain += answer.gains[c];
      cover += answer.covers[c];
      splits += static_cast<double>(answer.splits[c]);
    }
    preparation.constants["total_gain/" + name] = gain;
    preparation.constants["splits/" + name] = splits;
    if (!is_wanted) continue;
    for (const auto& [method, value] : {std::pair{"gain", gain}, {"cover", cover}, {"splits", splits}}) {
      importance.push_back({name, method, value, std::nan("")});
    }
  }
}

/// The rules of a decision tree, for which the host has sent the rows of each node.
std::vector<TreeRule> take_rules(const ingest::ColumnStore& store, const Preparation& preparation,
                                 std::vector<tensor::Tensor>& tensors) {
  const auto is_cover = [](const tensor::Tensor& tensor) { return tensor.name == kCoverTensor; };
  const auto found = std::find_if(tensors.begin(), tensors.end(), is_cover);
  if (found == tensors.end()) return {};
  std::vector<double> covers(found->count<double>());
  if (!covers.empty()) std::memcpy(covers.data(), found->bytes.data(), found->bytes.size());
  tensors.erase(found);
  const predict::TreeModel model =
      predict::from_tensors(tensors, static_cast<std::uint32_t>(preparation.columns.size()));
  if (covers.size() != model.nodes()) throw HostDied("it sent the rows of other nodes");
  std::vector<RuleColumn> columns;
  for (const ingest::MatrixColumn& column : store.columns()) {
    const auto cell = [&](double value) {
      constexpr double kLimit = predict::kLargestCell;
      return static_cast<double>(static_cast<float>(std::clamp(value - column.shift, -kLimit, kLimit)));
    };
    const ingest::ColumnStatistics& facts = column.statistics;
    columns.push_back({facts.null_count > 0, cell(facts.minimum), cell(facts.maximum)});
  }
  return tree_rules(model, covers, preparation, columns);
}

void judge_trees(const ModelSpec& spec, const ingest::ColumnStore& store, std::size_t outputs,
                 const MarginFile& margins, Workers& workers, TrainingResult& result) {
  const auto predict_block = [&](std::size_t block, std::span<double> out) {
    const std::vector<float> read = margins.read(block);
    predict::transform_margins(predict::link_of(spec), store.target().shift, read.data(), outputs,
                               store.block_rows(block), out.data());
  };
  judge(spec, store, outputs, predict_block, workers, result);
}

}  // namespace

TrainingResult train_boosted(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                             Monitor& monitor) {
  return train_boosted_with(spec, store, resources, monitor, {});
}

TrainingResult train_boosted_with(const ModelSpec& spec, const ingest::ColumnStore& store, const Resources& resources,
                                  Monitor& monitor, const HostOptions& host_options) {
  Workers workers(resources, monitor, spec.name);
  Preparation preparation = describe_columns(store);
  try {
    BoostedRequest request = prepare_request(spec, store, resources);
    std::optional<HostSpill> spill;
    if (request.spill_bytes != 0) spill.emplace(*store.spill(), request.spill_bytes);
    HostOptions options = host_options;
    options.program = resources.host_program;
    options.threads = request.threads;
    options.matrix = store.memory_file();
    if (spill) options.spill = spill->file();
    const Subject subject{spec, store, checksum_of(spec, store, workers)};
    TrainingResult result;
    const std::optional<SavedRounds> saved =
        take_up(subject, resources.resume, preparation, request.outputs(), result.warnings);
    MarginFile margins(store, request);
    HostAnswer answer = ask_host(subject, request, saved ? &*saved : nullptr, workers, monitor, options);
    check_model(answer, preparation, request.outputs());
    margins.open();
    add_importance(spec, store, answer, preparation, result.importance);
    result.rules = take_rules(store, preparation, answer.tensors);
    monitor.report({"evaluate", store.rows(), answer.rounds, answer.rounds, "", 0});
    result.iterations = answer.rounds;
    result.stopped_by = answer.stopped_by;
    result.curve = std::move(answer.curve);
    judge_trees(spec, store, request.outputs(), margins, workers, result);
    result.state = {to_json(preparation), std::move(answer.tensors)};
    return result;
  } catch (const HostDied& death) {
    throw make_error<RuntimeErrorId::TrainingProcessDied>(
        spec.name, "see the server's log; the server itself is not affected", spec.name, death.what());
  }
}

}  // namespace dmlc::train
