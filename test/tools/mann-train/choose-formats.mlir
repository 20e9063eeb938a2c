// A weight of 1/4 is to become 3: formats for the first one hold it below 1/2, where its gradient
// leaves it. Chosen again after every four epochs, they go along.
// RUN: rm -rf %t && mkdir -p %t
// RUN: %python -c "import sys; sys.path.insert(0, r'%dev'); import safetensors as s; x = [i / 16 for i in range(-10, 10)]; s.write(r'%t/line.safetensors', {'x': s.Tensor.make('F32', [20, 1], x), 'target': s.Tensor.make('F32', [20, 1], [3 * v for v in x])})"
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --model-output=%t/once.mlir -o %t/once.safetensors | FileCheck %s --check-prefix=ONCE
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --log=%t/a.csv --model-output=%t/a.mlir -o %t/a.safetensors > %t/a.txt
// RUN: FileCheck %s --check-prefix=AGAIN --input-file=%t/a.txt
// RUN: FileCheck %s --check-prefix=FORMATS --input-file=%t/once.mlir --implicit-check-not=3.125000e-02
// RUN: FileCheck %s --check-prefix=CHOSEN --input-file=%t/a.mlir
// ONCE: validation loss: 0.4
// AGAIN: best: epoch {{(17|18|19|20)}} of restart 1
// AGAIN-NEXT: validation loss: 0.01
// FORMATS: mann.get_parameter @w {mann.format = !quant.uniform<i8<-127:127>:f32, 3.906250e-03>}
// CHOSEN: mann.get_parameter @w {mann.format = !quant.uniform<i8<-127:127>:f32, 3.125000e-02>}

// The program that mannc makes of the last formats is the one that was trained.
// RUN: mannc %t/a.mlir --weights %t/a.safetensors --quantize=q8 --max-saturation=100 --stop-after=quantize | FileCheck %s --check-prefix=DEPLOYED
// DEPLOYED: mann.parameter @w : {{.*}}3.125000e-02>> = dense<{{8[0-9]|9[0-9]}}>

// Where it stops makes no difference: before formats are chosen again, or between.
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --checkpoint=%t/state.safetensors --stop-after=4 --log=%t/b.csv --model-output=%t/b.mlir -o %t/b.safetensors
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --checkpoint=%t/state.safetensors --stop-after=7 --log=%t/b.csv --model-output=%t/b.mlir -o %t/b.safetensors
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --checkpoint=%t/state.safetensors --stop-after=9 --log=%t/b.csv --model-output=%t/b.mlir -o %t/b.safetensors
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --checkpoint=%t/state.safetensors --log=%t/b.csv --model-output=%t/b.mlir -o %t/b.safetensors > %t/b.txt
// RUN: cmp %t/a.safetensors %t/b.safetensors && cmp %t/a.csv %t/b.csv && cmp %t/a.mlir %t/b.mlir && cmp %t/a.txt %t/b.txt

// Where validation asks for less, an epoch with earlier formats is the best, and is written with
// these, in each of two restarts. The program has the loss that was told.
// RUN: %python -c "import sys; sys.path.insert(0, r'%dev'); import safetensors as s; x = [i / 16 for i in range(-10, 10)]; s.write(r'%t/less.safetensors', {'x': s.Tensor.make('F32', [20, 1], x), 'target': s.Tensor.make('F32', [20, 1], [0.9 * v for v in x])})"
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/less.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --restarts=2 --model-output=%t/less.mlir -o %t/less-w.safetensors > %t/less.txt
// RUN: FileCheck %s --check-prefix=LESS --input-file=%t/less.txt
// LESS: best: epoch {{([5-9]|1[0-2])}} of restart
// LESS-NEXT: validation loss: 0.00
// LESS-NEXT: last epoch's validation loss: 0.00
// RUN: FileCheck %s --check-prefix=EARLIER --input-file=%t/less.mlir
// EARLIER: mann.get_parameter @w {mann.format = !quant.uniform<i8<-127:127>:f32, 7.812500e-03>}
// RUN: mannc %t/less.mlir --weights %t/less-w.safetensors --quantize=q8 --max-saturation=100 --stop-after=quantize -o %t/deployed.mlir && mann-run %t/deployed.mlir --inputs %t/less.safetensors -o %t/y.safetensors && %python -c "import re, sys; sys.path.insert(0, r'%dev'); import safetensors as s, sequences as q; y = q.in_numbers(s.read(r'%t/y.safetensors'), open(r'%t/deployed.mlir').read())['y'].values; t = s.read(r'%t/less.safetensors')['target'].values; told = float(re.search(r'validation loss: (\S+)', open(r'%t/less.txt').read())[1]); loss = sum((a - b) ** 2 for a, b in zip(y, t)) / 2 / len(t); print('the same' if abs(loss - told) < 1e-5 * told else (loss, told))" | FileCheck %s --check-prefix=LOSS
// LOSS: the same

// The best of an earlier stage comes from a checkpoint as well, and with others to go on from there.
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/less.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --restarts=2 --checkpoint=%t/less-state.safetensors --stop-after=13 --model-output=%t/resumed.mlir -o %t/resumed-w.safetensors
// RUN: mann-train %s --sequences %t/line.safetensors --validation %t/less.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=20 --quantized-learning-rate=0.3 --quantized-halve-every=0 --batch=4 --choose-formats-every=4 --restarts=2 --checkpoint=%t/less-state.safetensors --model-output=%t/resumed.mlir -o %t/resumed-w.safetensors > %t/resumed.txt
// RUN: cmp %t/less.mlir %t/resumed.mlir && cmp %t/less-w.safetensors %t/resumed-w.safetensors && cmp %t/less.txt %t/resumed.txt

// A format that is given stays, and what training takes beyond it does not end the training.
// RUN: sed 's/@w : tensor<1x1xf32>$/@w {mann.format = !quant.uniform<i8<-127:127>:f32, 3.90625e-3>} : tensor<1x1xf32>/' %s > %t/given.mlir
// RUN: mann-train %t/given.mlir --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=9 --quantized-learning-rate=0.3 --optimizer=momentum --batch=4 --choose-formats-every=4 --model-output=%t/taken.mlir -o %t/given.safetensors | FileCheck %s --check-prefix=ONCE
// RUN: not mannc %t/taken.mlir --weights %t/given.safetensors --quantize=q8 -o %t/given-q8.mlir 2>&1 | FileCheck %s --check-prefix=BEYOND
// BEYOND: saturates in 100 % of its elements

// What would never be chosen again is refused, and so is what there is nothing to choose for.
// RUN: not mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=4 --choose-formats-every=4 -o %t/c.safetensors 2>&1 | FileCheck %s --check-prefix=LATE
// RUN: not mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=4 --choose-formats-every=2 -o %t/c.safetensors 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: not mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --quantized-epochs=9 --choose-formats-every=4 --patience=3 -o %t/c.safetensors 2>&1 | FileCheck %s --check-prefix=PATIENCE
// RUN: not mann-train %s --sequences %t/line.safetensors --validation %t/line.safetensors --loss=y=squared --epochs=0 --quantize=q8 --addressing=bipolar --rotate-keys --quantized-epochs=9 --choose-formats-every=4 -o %t/c.safetensors 2>&1 | FileCheck %s --check-prefix=ROTATE
// PATIENCE: mann-train: error: --patience must be at least --choose-formats-every=4, which it would end before, but is 3
// ROTATE: mann-train: error: --rotate-keys would turn trained keys again: leave it out, or --choose-formats-every
// LATE: mann-train: error: --choose-formats-every must be less than --quantized-epochs=4, but is 4
// FLOAT: mann-train: error: --choose-formats-every is about a quantized network: it needs --quantize and --quantized-epochs

module {
  mann.parameter @w : tensor<1x1xf32> = dense<0.25> : tensor<1x1xf32>
  func.func @step(%x: tensor<1xf32> {mann.name = "x"}) -> (tensor<1xf32> {mann.name = "y"}) {
    %w = mann.get_parameter @w : tensor<1x1xf32>
    %y = mann.linear %x, %w : tensor<1xf32>, tensor<1x1xf32> -> tensor<1xf32>
    return %y : tensor<1xf32>
  }
}
