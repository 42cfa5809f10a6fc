// SPDX-License-Identifier: Apache-2.0
// The training host: started by the trainer, reads one request, trains, answers, ends.
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "runtime/src/kernel_host/fit_boosted.h"
#include "runtime/src/kernel_host/xgboost_api.h"
#include "runtime/src/train/boosted_protocol.h"

namespace {

using dmlc::train::Frame;
using dmlc::train::FrameType;
using dmlc::train::kHostMatrix;
using dmlc::train::kHostSocket;
using nlohmann::json;

/// The trainer is gone; there is nobody to tell.
[[noreturn]] void leave(int code) { _exit(code); }

/// The host must not outlive its trainer, must be the first to go when memory runs out, and leaves no core file.
void detach_from_everything(const char* parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The trainer may have ended before the line above.
  if (parent == nullptr || std::to_string(::getppid()) != parent) leave(3);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file >= 0) {
    (void)!::write(file, "900", 3);
    ::close(file);
  }
}

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
  const std::string frame = dmlc::train::encode_frame(type, payload);
  for (std::size_t sent = 0; sent < frame.size();) {
    const ssize_t now = ::send(kHostSocket, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) leave(4);
    sent += static_cast<std::size_t>(now);
  }
}

std::string text_of(const json& object) { return object.dump(-1, ' ', false, json::error_handler_t::replace); }

Frame receive() {
  dmlc::train::FrameDecoder decoder;
  std::array<char, 65536> buffer;
  while (true) {
    const ssize_t got = ::recv(kHostSocket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) leave(4);
    decoder.feed({buffer.data(), static_cast<std::size_t>(got)});
    if (std::optional<Frame> frame = decoder.next()) return *std::move(frame);
  }
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
  monitor.round_done = [](std::uint32_t round, const std::vector<dmlc::host::RoundPoint>& points) {
    json list = json::array();
    for (const dmlc::host::RoundPoint& point : points) {
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
  detach_from_everything(arguments[1]);
  // What one thread frees another can use; XGBoost allocates too rarely for threads to wait for each other.
  ::mallopt(M_ARENA_MAX, 1);
  // Ends at once: what the libraries would do on the way out is of no use to anybody.
  leave(serve());
}
