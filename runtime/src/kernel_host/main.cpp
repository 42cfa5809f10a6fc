// SPDX-License-Identifier: Apache-2.0
// The training host: started by the trainer, reads one request, trains, answers, ends.
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/src/child/child_side.h"
#include "runtime/src/kernel_host/fit_boosted.h"
#include "runtime/src/kernel_host/large_blocks.h"
#include "runtime/src/kernel_host/xgboost_api.h"
#include "runtime/src/train/boosted_protocol.h"
#include "runtime/src/train/boosted_saved.h"
#include "runtime/src/train/tree_growth.h"

namespace {

using dmlc::train::FrameType;
using dmlc::train::kHostMatrix;
using dmlc::train::kHostSpill;
using nlohmann::json;

/// A back stop behind the trainer's estimate: allocation fails beyond it. Address space gets room for the file, the
/// libraries and the stacks of threads, which take no memory until they are used.
void limit_memory(const dmlc::train::BoostedRequest& request) {
#if !defined(__SANITIZE_ADDRESS__)
  if (request.memory_limit == 0) return;
  constexpr rlim_t kMegabyte = 1 << 20;
  // What training takes, it takes after the cells of training rows have gone, where they go.
  const bool goes = !dmlc::train::tree_growth(request.spec, request.columns.size()).changes_trees();
  const std::uint64_t gone = goes ? request.training_rows : 0;
  const std::uint64_t held = request.spill_bytes != 0
                                 ? 0
                                 : request.rows() * (sizeof(float) + sizeof(dmlc::ingest::Split)) +
                                       (request.rows() - gone) * request.columns.size() * sizeof(float);
  const rlim_t data =
      request.memory_limit - std::min(request.memory_limit, held) + 16 * kMegabyte + request.threads * 9 * kMegabyte;
  // Arrays in the file are address space, too, and so are the gaps between those that have gone.
  const rlim_t space =
      data + request.file_bytes + 4 * request.spill_bytes + 512 * kMegabyte + request.threads * 80 * kMegabyte;
  const rlimit data_limit{data, data};
  const rlimit space_limit{space, space};
  ::setrlimit(RLIMIT_DATA, &data_limit);
  ::setrlimit(RLIMIT_AS, &space_limit);
#else
  (void)request;
#endif
}

void send(FrameType type, const std::string& payload) {
  dmlc::child::send_frame(dialect_of(type), static_cast<std::uint16_t>(type), payload);
}

std::string text_of(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace); }

/// The next message, which must be of this type.
std::string receive(dmlc::child::FrameDecoder& decoder, FrameType type) {
  dmlc::child::Frame frame = dmlc::child::receive_frame(decoder);
  if (static_cast<FrameType>(frame.type) != type) throw dmlc::train::ProtocolError("another message was expected");
  return std::move(frame.payload);
}

void send_tensors(const std::vector<dmlc::tensor::Tensor>& tensors) {
  for (const dmlc::tensor::Tensor& tensor : tensors) send(FrameType::tensor, dmlc::train::encode_tensor(tensor));
}

void send_result(const dmlc::host::FitResult& result) {
  send_tensors(dmlc::predict::to_tensors(result.model));
  if (!result.node_covers.empty()) {
    send_tensors(
        {dmlc::tensor::make_tensor(dmlc::train::kCoverTensor, dmlc::tensor::DataType::float64,
                                   {result.node_covers.size()}, result.node_covers.data(), result.node_covers.size())});
  }
  send(FrameType::result, text_of({{"rounds", result.rounds},
                                   {"trained_rounds", result.trained_rounds},
                                   {"stopped_by", result.stopped_by},
                                   {"gains", result.gains},
                                   {"covers", result.covers},
                                   {"splits", result.splits}}));
}

/// What the request says that a training goes on from.
std::optional<dmlc::train::SavedRounds> receive_saved(const dmlc::train::BoostedRequest& request,
                                                      dmlc::child::FrameDecoder& decoder) {
  if (request.saved_tensors == 0) return std::nullopt;
  std::vector<dmlc::tensor::Tensor> tensors;
  while (tensors.size() < request.saved_tensors) {
    tensors.push_back(dmlc::train::decode_tensor(receive(decoder, FrameType::tensor)));
  }
  std::vector<bool> is_category(request.matrix_columns, false);
  for (const dmlc::train::BoostedColumn& column : request.columns) is_category[column.column] = column.is_category;
  return dmlc::train::saved_rounds(tensors, is_category, request.outputs());
}

void train(const dmlc::train::BoostedRequest& request, const dmlc::train::SavedRounds* saved) {
  dmlc::host::MappedMatrix matrix(kHostMatrix, request);
  dmlc::host::FitMonitor monitor;
  monitor.rows_done = [](std::uint64_t rows) { send(FrameType::progress, text_of({{"rows", rows}})); };
  monitor.round_done = [](std::uint32_t round, const std::vector<dmlc::train::RoundPoint>& points) {
    json list = json::array();
    for (const dmlc::train::RoundPoint& point : points) {
      list.push_back({static_cast<int>(point.split), point.metric, point.value});
    }
    send(FrameType::progress, text_of({{"round", round}, {"points", std::move(list)}}));
  };
  monitor.checkpoint_due = [](const dmlc::train::SavedRounds& rounds) {
    send_tensors(dmlc::train::to_tensors(rounds));
    send(FrameType::checkpoint, text_of({{"round", rounds.rounds}}));
  };
  send_result(dmlc::host::fit_boosted(request, matrix, monitor, saved));
}

void fail(const char* kind, const char* text) { send(FrameType::failure, text_of({{"kind", kind}, {"text", text}})); }

int serve() {
  try {
    int major = 0;
    int minor = 0;
    int patch = 0;
    XGBoostVersion(&major, &minor, &patch);
    send(FrameType::hello,
         text_of({{"library", std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch)}}));
    dmlc::child::FrameDecoder decoder(dialect_of(FrameType::request));
    const dmlc::train::BoostedRequest request = dmlc::train::parse_request(receive(decoder, FrameType::request));
    const std::optional<dmlc::train::SavedRounds> saved = receive_saved(request, decoder);
    if (request.spill_bytes != 0) dmlc::host::keep_in_file(kHostSpill, request.spill_bytes, request.resident_bytes);
    limit_memory(request);
    train(request, saved ? &*saved : nullptr);
    return 0;
  } catch (const std::bad_alloc&) {
    fail("memory", "");
  } catch (const dmlc::host::LibraryError& error) {
    fail(std::strstr(error.what(), "bad_alloc") != nullptr ? "memory" : "internal", error.what());
  } catch (const std::exception& error) {
    fail("internal", error.what());
  }
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("declarativeml_host is started by the database server\n", stderr);
    return 2;
  }
  dmlc::child::cut_ties(arguments[1]);
  // What one thread frees another can use; XGBoost allocates too rarely for threads to wait for each other.
  ::mallopt(M_ARENA_MAX, 1);
  dmlc::child::leave(serve());
}
