# Rounding of log_tail (src/kernels/expo_scalar.h): s = f/(2 + f), z = s^2, v = z q + f^2/2, w = s v, for 1 + f in [sqrt(1/2), sqrt(2)],
# q within 2 u of its polynomial and in [0.66, 0.7]. Proved: w is off by at most 1.62e-17 = 0.146 u, a term of the bound of log.
@rnd = float<ieee_64, ne>;
d rnd= 2 + f;   D = 2 + f;
s rnd= f / d;   S = f / D;
z rnd= s * s;   Z = S * S;
hf rnd= 0.5 * f;
h rnd= hf * f;  H = 0.5 * f * f;
v = rnd(z * q + h);  V = Z * Q + H;
w rnd= s * v;   W = S * V;
{ f in [-0.2929, 0.4143] /\ |f| in [0x1p-53, 1] /\ @FLT(f, 53) /\ Q in [0.66, 0.7] /\ |q - Q| <= 0x1p-52 ->
  |w - W| <= 1.62e-17 /\ w in [-0.5, 0.5] }
