// SPDX-License-Identifier: Apache-2.0
// The training host: started by the trainer, reads one request, trains, answers, ends.
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/src/child/child_side.h"
#include "runtime/src/kernel_host/fit_boosted.h"
#include "runtime/src/kernel_host/xgboost_api.h"
#include "runtime/src/train/boosted_protocol.h"

namespace {

using dmlc::train::Frame;
using dmlc::train::FrameType;
using dmlc::train::kHostMatrix;
using nlohmann::json;

/// A back stop behind the trainer's estimate: allocation fails beyond it. Address space gets room for the file, the
/// libraries and the stacks of threads, which take no memory until they are used.
void limit_memory(const dmlc::train::BoostedRequest& request) {
#if !defined(__SANITIZE_ADDRESS__)
  if (request.memory_limit == 0) return;
  constexpr rlim_t kMegabyte = 1 << 20;
  // What training takes, it takes after the cells of training rows have gone.
  const std::uint64_t held = request.rows() * (sizeof(float) + sizeof(dmlc::ingest::Split)) +
                             (request.rows() - request.training_rows) * request.columns.size() * sizeof(float);
  const rlim_t data =
      request.memory_limit - std::min(request.memory_limit, held) + 16 * kMegabyte + request.threads * 9 * kMegabyte;
  const rlim_t space = data + request.file_bytes + 512 * kMegabyte + request.threads * 80 * kMegabyte;
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

Frame receive() {
  dmlc::child::FrameDecoder decoder(dialect_of(FrameType::request));
  dmlc::child::Frame frame = dmlc::child::receive_frame(decoder);
  return {static_cast<FrameType>(frame.type), std::move(frame.payload)};
}

void send_result(const dmlc::host::FitResult& result) {
  for (const dmlc::tensor::Tensor& tensor : dmlc::predict::to_tensors(result.model)) {
    send(FrameType::tensor, dmlc::train::encode_tensor(tensor));
  }
  send(FrameType::result, text_of({{"rounds", result.rounds},
                                   {"trained_rounds", result.trained_rounds},
                                   {"stopped_by", result.stopped_by},
                                   {"gains", result.gains},
                                   {"splits", result.splits}}));
}

void train(const dmlc::train::BoostedRequest& request) {
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
  send_result(dmlc::host::fit_boosted(request, matrix, monitor));
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
    const Frame frame = receive();
    if (frame.type != FrameType::request) throw dmlc::train::ProtocolError("a request was expected");
    const dmlc::train::BoostedRequest request = dmlc::train::parse_request(frame.payload);
    limit_memory(request);
    train(request);
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
