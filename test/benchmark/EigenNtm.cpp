//===- EigenNtm.cpp - Training an NTM through time by hand ----------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The equations are those of test/Inputs/models/ntm/ntm.mlir. Written dX is the
// gradient of the loss by X, M' the memory before the step, M that after it.
// Steps go backwards; dM, dh, dc, dread and the dw of both heads come from the
// step after.
//
//   y = sigmoid(l):          dl = y - t where the step is scored, else 0
//   l = O [h, read] + b:     d[h, read] += O^T dl; dO += dl [h, read]^T
//   M_n = M'_n (1 - w_n e) + w_n a, w of the write head:
//     dw_n += sum_j dM_nj (a_j - M'_nj e_j); dM'_nj = dM_nj (1 - w_n e_j)
//     de_j = -sum_n dM_nj M'_nj w_n;         da_j = sum_n dM_nj w_n
//   read = M'^T w, w of the read head: dw += M' dread; dM' += w dread^T
//
// An address, from its dw. With w = exp(gamma log m) / sum, sum_n w_n = 1:
//
//   q_n = w_n (dw_n - sum_i w_i dw_i): dgamma = sum_n q_n log m_n,
//     dm_n = gamma q_n / m_n; log(m / max m) will do, for sum_n q_n = 0
//   m_n = s_0 g_(n-1) + s_1 g_n + s_2 g_(n+1), around the end:
//     dg_n = s_0 dm_(n+1) + s_1 dm_n + s_2 dm_(n-1); ds_0 = sum_n dm_n g_(n-1)
//   g = G p + (1 - G) w': dG = dg (p - w'); dp = G dg; dw' = (1 - G) dg
//   p = softmax(beta c): with u_n = p_n (dp_n - sum_i p_i dp_i),
//     dbeta = sum_n u_n c_n; dc = beta u
//   c_n = M'_n k / L_n, L_n = |M'_n| |k|: with v_n = dc_n / L_n,
//     dk += M'^T v - sum_n (dc_n c_n / |k|^2) k
//     dM'_n += v_n k - (dc_n c_n / |M'_n|^2) M'_n
//     and only the first of each two terms where L_n = eps
//
// Through an LSTM with the gates i, f, g, o, and T = tanh c:
//
//   dc += dh o (1 - T^2); di = dc g, df = dc c', dg = dc i, do = dh T;
//   dc' = dc f; dz by the slopes of sigmoid and tanh at their values;
//   d[x, read'] = Wi^T dz; dh' = Wh^T dz; dWi += dz [x, read']^T; dWh += dz
//   h'^T
//
// The forward pass keeps everything that the way back reads, so that nothing is
// computed twice. A memory is column by column: 128 rows are 16 vectors of a
// processor, 20 columns are not a whole number of them.
//
//===----------------------------------------------------------------------===//

// Matrices of a known size are part of an object that is on the heap.
#define EIGEN_STACK_ALLOCATION_LIMIT 0

#include "EigenNtm.h"
#include <Eigen/Core>
#include <cassert>
#include <cfloat>
#include <cmath>
#include <thread>

namespace {
using Eigen::Map;
template <int R, int C> using Matrix = Eigen::Matrix<float, R, C>;
template <int R> using Vector = Matrix<R, 1>;
using RowMajor = Eigen::Matrix<float, -1, -1, Eigen::RowMajor>;

constexpr float kEps = 1e-8f, kLeastProbability = 1e-7f;

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }
float softplus(float x) {
  return std::max(x, 0.0f) + std::log1p(std::exp(-std::abs(x)));
}

/// The parameters, or a gradient of each. A head's vector is the key, beta, the
/// gate, three shifts, gamma and, of the write head, erase and add.
template <int In, int Out, int H, int N, int W> struct Parameters {
  static constexpr int kSeen = In + W, kRead = W + 6, kWrite = 3 * W + 6;

  Vector<H> initH, initC;
  Vector<W> initRead;
  Matrix<N, W> initMemory;
  Matrix<4 * H, kSeen> wInput;
  Matrix<4 * H, H> wHidden;
  Vector<4 * H> bInput, bHidden;
  Matrix<kRead, H> wRead;
  Vector<kRead> bRead;
  Matrix<kWrite, H> wWrite;
  Vector<kWrite> bWrite;
  Matrix<Out, H + W> wOutput;
  Vector<Out> bOutput;

  template <typename F> static void visit(F f) {
    using P = Parameters;
    f("init.h", &P::initH);
    f("init.c", &P::initC);
    f("init.read", &P::initRead);
    f("init.memory", &P::initMemory);
    f("lstm.w_input", &P::wInput);
    f("lstm.w_hidden", &P::wHidden);
    f("lstm.b_input", &P::bInput);
    f("lstm.b_hidden", &P::bHidden);
    f("read_head.w", &P::wRead);
    f("read_head.b", &P::bRead);
    f("write_head.w", &P::wWrite);
    f("write_head.b", &P::bWrite);
    f("output.w", &P::wOutput);
    f("output.b", &P::bOutput);
  }
};

/// What a head keeps of a step.
template <int N, int W> struct Address {
  Vector<W> key;
  float beta, gate, gamma, keyLength;
  /// softplus and softmax of the shifts.
  Eigen::Array3f positive, shift;
  Vector<N> cosine, content, gated, moved, logs, weights;
};

/// What the gradient of a head's cosines leaves for the memory.
template <int N, int W> struct CosineGradient {
  Vector<N> scaled, ofRows;
};

/// What a sequence keeps of a step, and at its beginning.
template <int In, int Out, int H, int N, int W> struct Step {
  Vector<In + W> seen;
  Vector<4 * H> gates;
  Vector<H> h, c, bounded;
  Vector<H + W> found;
  Vector<W> read, erase, add;
  Vector<N> lengths; ///< Of the rows before the step.
  Matrix<N, W> memory;
  Address<N, W> reading, writing;
  Vector<Out> y;
};

/// One thread's memory.
template <int In, int Out, int H, int N, int W> class Worker {
public:
  using P = Parameters<In, Out, H, N, W>;
  using S = Step<In, Out, H, N, W>;
  using A = Address<N, W>;

  Worker(const P &p, const NtmSequences &data)
      : p(p), data(data), steps(data.steps + 1) {
    clear();
  }

  void clear() {
    P::visit([&](const char *, auto member) { (g.*member).setZero(); });
  }
  /// The loss; adds the gradient to `g`.
  double run(int sequence);

  P g;

private:
  void forward(const float *x, const S &before, S &now);
  template <int V> void decode(const Vector<V> &v, A &head);
  void find(const S &before, S &now, A &head, const Vector<N> &old);
  double score(size_t place, const S &now);
  void backward(const S &before, const S &now);
  void backOutput(const S &now);
  void backWrite(const S &before, const S &now);
  void backFind(const S &before, const S &now, const A &head,
                const Vector<N> &old, Vector<N> &dWeights, float *dHead,
                CosineGradient<N, W> &cosine);
  void backSharpen(const A &head, Vector<N> &gradient, float *dHead);
  void backLstm(const S &before, const S &now);

  const P &p;
  const NtmSequences &data;
  std::vector<S> steps;
  /// Gradients that the step before takes over.
  Vector<H> dh, dc;
  Vector<W> dRead;
  Vector<N> dReading, dWriting;
  Matrix<N, W> dMemory;
  Vector<Out> dLogits;
  Vector<P::kRead> dReadHead;
  Vector<P::kWrite> dWriteHead;
};

//===----------------------------------------------------------------------===//
// Forwards
//===----------------------------------------------------------------------===//

template <int In, int Out, int H, int N, int W>
template <int V>
void Worker<In, Out, H, N, W>::decode(const Vector<V> &v, A &head) {
  head.key = v.template head<W>();
  head.keyLength = head.key.norm();
  head.beta = softplus(v[W]);
  head.gate = sigmoid(v[W + 1]);
  head.gamma = 1 + softplus(v[W + 5]);
  for (int i = 0; i < 3; ++i)
    head.positive[i] = softplus(v[W + 2 + i]);
  head.shift = (head.positive - head.positive.maxCoeff()).exp();
  head.shift /= head.shift.sum();
}

template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::find(const S &before, S &now, A &head,
                                    const Vector<N> &old) {
  head.cosine.noalias() = before.memory * head.key;
  head.cosine.array() /= (now.lengths * head.keyLength).array().max(kEps);
  head.content =
      (head.beta * (head.cosine.array() - head.cosine.maxCoeff())).exp();
  head.content /= head.content.sum();
  head.gated = head.gate * head.content + (1 - head.gate) * old;
  Vector<N> &m = head.moved;
  const Vector<N> &g = head.gated;
  m = head.shift[1] * g;
  m.template tail<N - 1>() += head.shift[0] * g.template head<N - 1>();
  m.template head<N - 1>() += head.shift[2] * g.template tail<N - 1>();
  m[0] += head.shift[0] * g[N - 1];
  m[N - 1] += head.shift[2] * g[0];
  head.logs = (m / m.maxCoeff()).array().max(FLT_MIN).log();
  head.weights = (head.gamma * head.logs.array()).exp();
  head.weights /= head.weights.sum();
}

template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::forward(const float *x, const S &before,
                                       S &now) {
  now.seen << Map<const Vector<In>>(x), before.read;
  Vector<4 * H> &z = now.gates;
  z = p.bInput + p.bHidden;
  z.noalias() += p.wInput * now.seen;
  z.noalias() += p.wHidden * before.h;
  z.template head<2 * H>() = z.template head<2 * H>().array().logistic();
  z.template segment<H>(2 * H) = z.template segment<H>(2 * H).array().tanh();
  z.template tail<H>() = z.template tail<H>().array().logistic();
  now.c = z.template segment<H>(H).cwiseProduct(before.c) +
          z.template head<H>().cwiseProduct(z.template segment<H>(2 * H));
  now.bounded = now.c.array().tanh();
  now.h = z.template tail<H>().cwiseProduct(now.bounded);

  now.lengths = before.memory.rowwise().norm();
  Vector<P::kRead> vRead = p.bRead;
  vRead.noalias() += p.wRead * now.h;
  decode(vRead, now.reading);
  find(before, now, now.reading, before.reading.weights);
  now.read.noalias() = before.memory.transpose() * now.reading.weights;

  Vector<P::kWrite> vWrite = p.bWrite;
  vWrite.noalias() += p.wWrite * now.h;
  decode(vWrite, now.writing);
  find(before, now, now.writing, before.writing.weights);
  now.erase = vWrite.template segment<W>(W + 6).array().logistic();
  now.add = vWrite.template tail<W>();
  const Vector<N> &w = now.writing.weights;
  for (int j = 0; j < W; ++j)
    now.memory.col(j) =
        before.memory.col(j).array() * (1 - now.erase[j] * w.array()) +
        now.add[j] * w.array();

  now.found << now.h, now.read;
  now.y = p.bOutput;
  now.y.noalias() += p.wOutput * now.found;
  now.y = now.y.array().logistic();
}

/// `place` is that of the step among all.
template <int In, int Out, int H, int N, int W>
double Worker<In, Out, H, N, W>::score(size_t place, const S &now) {
  if (!data.isScored[place])
    return 0;
  const float *targets = data.targets.data() + place * Out;
  double loss = 0;
  for (int i = 0; i < Out; ++i) {
    float y = now.y[i], t = targets[i];
    loss -= t * std::log(std::max(y, kLeastProbability)) +
            (1 - t) * std::log(std::max(1 - y, kLeastProbability));
  }
  return loss;
}

//===----------------------------------------------------------------------===//
// Backwards
//===----------------------------------------------------------------------===//

template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::backOutput(const S &now) {
  g.bOutput += dLogits;
  g.wOutput.noalias() += dLogits * now.found.transpose();
  dh.noalias() += p.wOutput.template leftCols<H>().transpose() * dLogits;
  dRead.noalias() += p.wOutput.template rightCols<W>().transpose() * dLogits;
}

/// The gradients of erase and add, of both addresses, and of the memory but for
/// what the cosines make of it.
template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::backWrite(const S &before, const S &now) {
  const Vector<N> &w = now.writing.weights;
  dReading.noalias() += before.memory * dRead;
  for (int j = 0; j < W; ++j) {
    float erase = now.erase[j];
    auto d = dMemory.col(j).array();
    auto m = before.memory.col(j).array();
    float dErase = -(d * m * w.array()).sum();
    dWriteHead[W + 6 + j] = dErase * erase * (1 - erase);
    dWriteHead[2 * W + 6 + j] = (d * w.array()).sum();
    dWriting.array() += d * (now.add[j] - erase * m);
    d = d * (1 - erase * w.array()) + dRead[j] * now.reading.weights.array();
  }
}

/// From the gradient of the weights to that of what was shifted.
template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::backSharpen(const A &head, Vector<N> &gradient,
                                           float *dHead) {
  const Vector<N> &w = head.weights;
  Vector<N> m = w.array() * (gradient.array() - w.dot(gradient));
  float slope = 1 - std::exp(1 - head.gamma);
  dHead[W + 5] = m.dot(head.logs) * slope;
  m.array() *= head.gamma / head.moved.array().max(FLT_MIN);
  const Vector<N> &g = head.gated;
  Eigen::Array3f dShift(
      m.template tail<N - 1>().dot(g.template head<N - 1>()) + m[0] * g[N - 1],
      m.dot(g),
      m.template head<N - 1>().dot(g.template tail<N - 1>()) + m[N - 1] * g[0]);
  float mean = (dShift * head.shift).sum();
  for (int i = 0; i < 3; ++i)
    dHead[W + 2 + i] =
        head.shift[i] * (dShift[i] - mean) * (1 - std::exp(-head.positive[i]));
  gradient = head.shift[1] * m;
  gradient.template head<N - 1>() += head.shift[0] * m.template tail<N - 1>();
  gradient.template tail<N - 1>() += head.shift[2] * m.template head<N - 1>();
  gradient[N - 1] += head.shift[0] * m[0];
  gradient[0] += head.shift[2] * m[N - 1];
}

/// Leaves the gradient of the head's vector, up to gamma, in `dHead`, and that
/// of its weights of the step before in `dWeights`.
template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::backFind(const S &before, const S &now,
                                        const A &head, const Vector<N> &old,
                                        Vector<N> &dWeights, float *dHead,
                                        CosineGradient<N, W> &cosine) {
  backSharpen(head, dWeights, dHead);
  dHead[W + 1] = dWeights.dot(head.content - old) * head.gate * (1 - head.gate);
  const Vector<N> &content = head.content;
  float mean = content.dot(dWeights);
  Vector<N> u = head.gate * content.array() * (dWeights.array() - mean);
  dWeights *= 1 - head.gate;
  dHead[W] = u.dot(head.cosine) * (1 - std::exp(-head.beta));
  u *= head.beta;
  auto products = now.lengths.array() * head.keyLength;
  cosine.scaled = u.array() / products.max(kEps);
  Vector<N> pull =
      (products > kEps).select(u.array() * head.cosine.array(), 0.0f);
  cosine.ofRows = pull.array() / now.lengths.array().square().max(FLT_MIN);
  Map<Vector<W>> dKey(dHead);
  dKey.noalias() = before.memory.transpose() * cosine.scaled;
  dKey -= pull.sum() / std::max(head.keyLength * head.keyLength, FLT_MIN) *
          head.key;
}

template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::backLstm(const S &before, const S &now) {
  Vector<4 * H> dz;
  auto gate = [&](int k) { return now.gates.template segment<H>(k * H); };
  auto d = [&](int k) { return dz.template segment<H>(k * H).array(); };
  auto slope = [&](int k) { return gate(k).array() * (1 - gate(k).array()); };
  dc.array() +=
      dh.array() * gate(3).array() * (1 - now.bounded.array().square());
  d(0) = dc.array() * gate(2).array() * slope(0);
  d(1) = dc.array() * before.c.array() * slope(1);
  d(2) = dc.array() * gate(0).array() * (1 - gate(2).array().square());
  d(3) = dh.array() * now.bounded.array() * slope(3);
  dc.array() *= gate(1).array();
  g.bInput += dz;
  g.bHidden += dz;
  g.wInput.noalias() += dz * now.seen.transpose();
  g.wHidden.noalias() += dz * before.h.transpose();
  dh.noalias() = p.wHidden.transpose() * dz;
  dRead.noalias() = p.wInput.template rightCols<W>().transpose() * dz;
}

template <int In, int Out, int H, int N, int W>
void Worker<In, Out, H, N, W>::backward(const S &before, const S &now) {
  backOutput(now);
  backWrite(before, now);
  CosineGradient<N, W> ofRead, ofWrite;
  backFind(before, now, now.reading, before.reading.weights, dReading,
           dReadHead.data(), ofRead);
  backFind(before, now, now.writing, before.writing.weights, dWriting,
           dWriteHead.data(), ofWrite);
  ofRead.ofRows += ofWrite.ofRows;
  for (int j = 0; j < W; ++j)
    dMemory.col(j) += now.reading.key[j] * ofRead.scaled +
                      now.writing.key[j] * ofWrite.scaled -
                      ofRead.ofRows.cwiseProduct(before.memory.col(j));
  g.bRead += dReadHead;
  g.wRead.noalias() += dReadHead * now.h.transpose();
  dh.noalias() += p.wRead.transpose() * dReadHead;
  g.bWrite += dWriteHead;
  g.wWrite.noalias() += dWriteHead * now.h.transpose();
  dh.noalias() += p.wWrite.transpose() * dWriteHead;
  backLstm(before, now);
}

template <int In, int Out, int H, int N, int W>
double Worker<In, Out, H, N, W>::run(int sequence) {
  size_t first = size_t(sequence) * data.steps;
  int length = data.lengths[sequence];
  S &start = steps[0];
  start.h = p.initH;
  start.c = p.initC;
  start.read = p.initRead;
  start.memory = p.initMemory;
  start.reading.weights.setZero();
  start.writing.weights.setZero();
  double loss = 0;
  for (int i = 0; i < length; ++i) {
    forward(data.inputs.data() + (first + i) * In, steps[i], steps[i + 1]);
    loss += score(first + i, steps[i + 1]);
  }
  dh.setZero();
  dc.setZero();
  dRead.setZero();
  dReading.setZero();
  dWriting.setZero();
  dMemory.setZero();
  for (int i = length - 1; i >= 0; --i) {
    const S &now = steps[i + 1];
    if (data.isScored[first + i])
      dLogits = now.y -
                Map<const Vector<Out>>(data.targets.data() + (first + i) * Out);
    else
      dLogits.setZero();
    backward(steps[i], now);
  }
  g.initH += dh;
  g.initC += dc;
  g.initRead += dRead;
  g.initMemory += dMemory;
  return loss;
}

//===----------------------------------------------------------------------===//
// Batches
//===----------------------------------------------------------------------===//

template <int In, int Out, int H, int N, int W>
class Network : public EigenNtm {
  using P = Parameters<In, Out, H, N, W>;

public:
  explicit Network(const NtmSequences &data)
      : data(data), workers{{p, this->data}, {p, this->data}} {}

  void set(const std::string &name, const std::vector<float> &values) override {
    P::visit([&](const char *known, auto member) {
      auto &matrix = p.*member;
      if (name == known)
        matrix =
            Map<const RowMajor>(values.data(), matrix.rows(), matrix.cols());
    });
  }
  std::vector<float> get(const std::string &name) const override {
    return read(p, name);
  }
  std::vector<float> getGradient(const std::string &name) const override {
    return read(workers[0].g, name);
  }
  double differentiate(int sequence) override {
    workers[0].clear();
    return workers[0].run(sequence);
  }
  double runEpoch(int batch, float learningRate, int threads) override;

private:
  static std::vector<float> read(const P &from, const std::string &name) {
    std::vector<float> values;
    P::visit([&](const char *known, auto member) {
      auto &matrix = from.*member;
      if (name != known)
        return;
      values.resize(matrix.size());
      Map<RowMajor>(values.data(), matrix.rows(), matrix.cols()) = matrix;
    });
    return values;
  }

  P p;
  NtmSequences data;
  Worker<In, Out, H, N, W> workers[2];
};

template <int In, int Out, int H, int N, int W>
double Network<In, Out, H, N, W>::runEpoch(int batch, float learningRate,
                                           int threads) {
  assert((threads == 1 || threads == 2) && "there are two workers");
  double losses[2] = {0, 0};
  for (int first = 0; first < data.sequences; first += batch) {
    int last = std::min(data.sequences, first + batch);
    auto work = [&](int shard) {
      workers[shard].clear();
      for (int i = first + shard; i < last; i += threads)
        losses[shard] += workers[shard].run(i);
    };
    if (threads == 2) {
      std::thread other(work, 1);
      work(0);
      other.join();
    } else {
      work(0);
    }
    float rate = learningRate / float(last - first);
    P::visit([&](const char *, auto member) {
      p.*member -= rate * (workers[0].g.*member);
      if (threads == 2)
        p.*member -= rate * (workers[1].g.*member);
    });
  }
  return losses[0] + losses[1];
}
} // namespace

std::unique_ptr<EigenNtm> EigenNtm::create(const NtmSizes &sizes,
                                           const NtmSequences &sequences) {
  auto are = [&](int inputs, int outputs, int hidden, int rows, int width) {
    return sizes.inputs == inputs && sizes.outputs == outputs &&
           sizes.hidden == hidden && sizes.rows == rows && sizes.width == width;
  };
  // Those that tools/dev/train-networks trains on the copy task.
  if (are(9, 8, 100, 128, 20))
    return std::make_unique<Network<9, 8, 100, 128, 20>>(sequences);
  if (are(9, 8, 8, 6, 4))
    return std::make_unique<Network<9, 8, 8, 6, 4>>(sequences);
  return nullptr;
}
