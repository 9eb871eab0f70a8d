"""A crowd of drawn characters who act: unlimited pictures with exactly known poses, to train small networks on."""
