pub struct OVERLAPPED;
